"""The charts: tables and a state in, a picture and the words that say what it shows out."""
