"""The print agent: takes tickets and puts them on paper. It knows nothing of the server's house."""
