# Functions that load the tables of this release in R, each column with its type.
#
#     source("swp-data-1.2.0/r/swpdata.R")    # or the address of the file in a published release
#     swp_tables()
#     updates <- swp_load("updates")
#     swp_describe("updates")
#
# They need R 4.0 or newer and no packages. A text stays a text, so that reference 3.10 does not become 3.1; a column
# with a list of values is a factor with these levels, in their order; an empty cell is NA.

# The folder or the address of the release that this script is part of.
.swp_release <- local({
  script <- unlist(lapply(sys.frames(), function(frame) frame$ofile))
  script <- if (length(script)) script[[length(script)]] else file.path("r", "swpdata.R")
  if (!grepl("^[a-z]+://", script)) script <- normalizePath(script, "/", mustWork = FALSE)
  dirname(dirname(script))
})

# What there is to load: the name, kind ("table" or "view"), title, description and number of rows and columns of each.
swp_catalogue <- function(release = .swp_release) {
  listed <- .swp_read(release, "r/tables.csv")
  listed$rows <- as.integer(listed$rows)
  listed$columns <- as.integer(listed$columns)
  listed
}

# The names of the tables.
swp_tables <- function(release = .swp_release) {
  listed <- swp_catalogue(release)
  listed$name[listed$kind == "table"]
}

# The names of the views, which join tables to answer a question.
swp_views <- function(release = .swp_release) {
  listed <- swp_catalogue(release)
  listed$name[listed$kind == "view"]
}

# A table or view as a data frame. `release` is the folder or the address of another release.
swp_load <- function(name, release = .swp_release) {
  columns <- swp_describe(name, release)
  frame <- .swp_read(release, paste0("csv/", name, ".csv"))
  if (!identical(names(frame), columns$field)) {
    stop("The columns of csv/", name, ".csv are not those of the release; fetch it again.", call. = FALSE)
  }
  for (i in seq_along(frame)) {
    frame[[i]] <- .swp_typed(frame[[i]], columns$type[[i]], columns$values[[i]], paste0(name, ".", names(frame)[[i]]))
  }
  frame
}

# The meaning of each column of a table or view: its field (name), title, type, key ("primary", or the column that it
# refers to), whether a value is required, its list of values, its description and an example.
swp_describe <- function(name, release = .swp_release) {
  columns <- .swp_read(release, "r/columns.csv")
  .swp_check_name(name, unique(columns$table))
  columns <- columns[columns$table == name, names(columns) != "table"]
  columns$required <- columns$required == "true"
  columns$values <- lapply(columns$values, function(text) if (!is.na(text)) strsplit(text, "\n", fixed = TRUE)[[1]])
  rownames(columns) <- NULL
  columns
}

.swp_check_name <- function(name, known) {
  if (!is.character(name) || length(name) != 1) {
    stop("Give the name of one table or view, such as \"", known[[1]], "\".", call. = FALSE)
  }
  if (!name %in% known) {
    nearest <- known[[which.min(utils::adist(name, known))]]
    stop("There is no table or view \"", name, "\"; did you mean \"", nearest, "\"? ",
         "swp_tables() and swp_views() list all of them.", call. = FALSE)
  }
}

# A file of the release as texts; an empty cell is NA.
.swp_read <- function(release, path) {
  file <- paste0(sub("/$", "", release), "/", path)
  if (!grepl("^[a-z]+://", file) && !file.exists(file)) {
    stop(file, " does not exist. Source swpdata.R from the folder r of a release, or give the folder of a release.",
         call. = FALSE)
  }
  utils::read.csv(file, colClasses = "character", na.strings = "", encoding = "UTF-8", check.names = FALSE,
                  blank.lines.skip = FALSE, fill = FALSE)
}

# The values of a column, from its texts and its type in the schema.
.swp_typed <- function(texts, type, values, column) {
  typed <- switch(type,
    string = if (is.null(values)) texts else factor(texts, levels = values),
    boolean = unname(c(true = TRUE, false = FALSE)[texts]),
    date = as.Date(texts, format = "%Y-%m-%d"),
    integer = , year = .swp_whole_numbers(texts),
    number = suppressWarnings(as.numeric(texts)),
    texts
  )
  if (!identical(is.na(typed), is.na(texts))) {
    stop("A cell of ", column, " is not of type ", type, "; the release is damaged, so fetch it again.", call. = FALSE)
  }
  typed
}

# Whole numbers: integers if R's integers are large enough, else doubles, which are exact up to 2^53, else texts.
.swp_whole_numbers <- function(texts) {
  numbers <- suppressWarnings(as.numeric(texts))
  largest <- max(0, abs(numbers), na.rm = TRUE)
  if (largest <= .Machine$integer.max) as.integer(numbers) else if (largest < 2^53) numbers else texts
}
