"""What every room needs to answer a browser: pages, forms, languages, errors, limits, safety."""
