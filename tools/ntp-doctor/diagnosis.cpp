#include "ntp-doctor/diagnosis.hpp"

#include <algorithm>

#include "ntp-doctor/checks.hpp"

namespace doctor {
namespace {

using Check = void (*)(const Facts&, std::vector<Finding>&);

/// In the order in which equally bad findings are told.
constexpr Check kChecks[] = {check_contact,       check_control,   check_programs,
                             check_kernel,        check_sources,   check_island,
                             check_falsetickers,  check_leap_file, check_versions,
                             check_configuration, check_verdict};

}  // namespace

std::vector<Finding> diagnose(const Facts& facts) {
  std::vector<Finding> findings;
  for (const Check check : kChecks) check(facts, findings);
  std::ranges::stable_sort(
      findings, [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  return findings;
}

int exit_status(const Facts& facts, const std::vector<Finding>& findings) {
  constexpr int kCannotAsk = 3;
  if (!facts.daemon) return kCannotAsk;
  if (findings.empty()) return 0;
  switch (findings.front().severity) {
    case Severity::good:
    case Severity::notice:
      return 0;
    case Severity::warning:
      return 1;
    case Severity::failure:
      return 2;
  }
  return 2;
}

}  // namespace doctor
