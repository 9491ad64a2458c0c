"""CSV that is proved to be strict, which PyArrow reads as every other program does; `careful` reads all other text."""
