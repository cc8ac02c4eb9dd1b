# The numbers of metafor in published.json, worked out by metafor: prints what it finds beside what is typed there.
# Run: Rscript tests/reference/regenerate.R     (needs the packages metafor and jsonlite)
library(metafor)

folder <- dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE)))
published <- jsonlite::fromJSON(file.path(folder, "published.json"), simplifyVector = FALSE)
rows <- function(name) do.call(rbind, lapply(published$data[[name]]$rows, unlist))

effects <- function(value) {
  d <- rows(value$data)
  switch(value$call$effect,
    given = list(yi = d[1, ], vi = d[2, ]),
    risk_ratio = escalc("RR", ai = d[, 1], bi = d[, 2], ci = d[, 3], di = d[, 4]),
    odds_ratio = escalc("OR", ai = d[, 1], bi = d[, 2], ci = d[, 3], di = d[, 4]),
    g = escalc("SMD", n1i = d[, 1], m1i = d[, 2], sd1i = d[, 3], n2i = d[, 4], m2i = d[, 5], sd2i = d[, 6]),
    mean_difference = {
      sd <- sqrt(((d[, 1] - 1) * d[, 3]^2 + (d[, 4] - 1) * d[, 6]^2) / (d[, 1] + d[, 4] - 2))
      escalc("MD", n1i = d[, 1], m1i = d[, 2], sd1i = sd, n2i = d[, 4], m2i = d[, 5], sd2i = sd)
    })
}

for (value in Filter(function(one) !is.null(one$data), published$values)) {
  e <- effects(value)
  if (value$call$effect == "g") {
    found <- list(g = e$yi[value$call$row + 1], variance = e$vi[value$call$row + 1])
  } else {
    method <- if (value$call$method == "fixed") "EE" else value$call$method
    fit <- rma(e$yi, e$vi, method = method, test = if (isTRUE(value$call$hartung_knapp)) "knha" else "z")
    found <- list(estimate = c(fit$beta), standard_error = fit$se, low = fit$ci.lb, high = fit$ci.ub, p = fit$pval,
                  q = fit$QE, tau2 = fit$tau2)
    # metafor's own I squared depends on tau2; the one printed with DerSimonian and Laird is that of Q.
    found$i2_percent <- 100 * max(0, (fit$QE - (fit$k - 1)) / fit$QE)
  }
  for (name in names(value$printed))
    cat(sprintf("%-22s %-15s typed %.*f  metafor %.*f\n", value$id, name, value$decimals, value$printed[[name]],
                value$decimals, found[[name]]))
}
