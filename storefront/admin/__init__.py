"""The staff's rooms: one file an area. The rules stay with the features below; here they are only used."""
