"""What is known of all articles, as a disposable database: for the questions across articles."""
