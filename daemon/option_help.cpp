// What --help and --version print.
#include <fmt/format.h>
#include <string>

#include "option_table.hpp"
#include "options.hpp"

namespace {

constexpr std::string_view kCopyright =
    "Copyright (c) 2026, the Gnomon maintainers; BSD 2-clause license";
constexpr std::string_view kWarranty =
    "Redistribution and use in source and binary forms, with or without modification, are "
    "permitted\n"
    "under the terms of the file LICENSE. There is no warranty, to the extent permitted by law.";

std::string left_of(const option::Row& row) {
  std::string left = row.letter == '\0' ? fmt::format("      --{}", row.name)
                                        : fmt::format("  -{}, --{}", row.letter, row.name);
  switch (row.takes) {
    case option::Argument::none:
      break;
    case option::Argument::optional:
      left += fmt::format("[={}]", row.argument);
      break;
    case option::Argument::required:
      left += fmt::format(" {}", row.argument);
      break;
  }
  return left;
}

}  // namespace

std::string help_text() {
  constexpr std::size_t kColumn = 28;
  std::string text =
      "usage: ntpd [OPTION ...] [SERVER ...]\n"
      "keeps the clock right and tells others the time\n\n";
  for (const option::Row& row : option::rows()) {
    std::string left = left_of(row);
    if (left.size() > kColumn) left += fmt::format("\n{:{}}", "", kColumn);
    text += fmt::format("{:{}}  {}\n", left, kColumn, row.text);
  }
  return text +
         "\nOptions may be preset in the environment: NTPD_USER=ntp:ntp, NTPD_PANICGATE=, or all "
         "of\n"
         "them in NTPD=\"-g -u ntp:ntp\".\n";
}

std::string version_text(VersionForm form) {
  std::string text = fmt::format("ntpd gnomon-{}", GNOMON_VERSION);
  if (form == VersionForm::copyright || form == VersionForm::license) {
    text += fmt::format("\n{}", kCopyright);
  }
  if (form == VersionForm::license) text += fmt::format("\n{}", kWarranty);
  return text;
}
