// Usage: bound [--seeds N] [--first SEED] [--points N] SCENARIO_FILE...: beside what chrony 4.8
// reaches and half of it, the least error that is possible there, and ours. `of all` is of the mean
// square of all seeds, with its standard error: below that no estimate can be.
#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "bound.hpp"
#include "simulation.hpp"

namespace {

struct Options {
  std::uint64_t seeds = 20;
  std::uint64_t first = 1;
  std::size_t points = 1000;
  std::vector<std::string> files;
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--seeds" && i + 1 < argc) {
      options.seeds = std::max(2ULL, std::strtoull(argv[++i], nullptr, 10));
    } else if (word == "--first" && i + 1 < argc) {
      options.first = std::strtoull(argv[++i], nullptr, 10);
    } else if (word == "--points" && i + 1 < argc) {
      options.points = std::max(1ULL, std::strtoull(argv[++i], nullptr, 10));
    } else {
      options.files.push_back(word);
    }
  }
  return options;
}

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

struct Average {
  double rms = 0;
  double error = 0;  // standard error of it
};

// Of the mean square, which is what nobody can be below; the error by the delta rule.
Average average(const std::vector<double>& rms) {
  const auto count = static_cast<double>(rms.size());
  double sum = 0;
  double squares = 0;
  for (const double one : rms) {
    sum += one * one;
    squares += one * one * one * one;
  }
  const double mean = sum / count;
  const double variance = std::max(0.0, squares / count - mean * mean) / (count - 1);
  return {std::sqrt(mean), std::sqrt(variance) / (2 * std::sqrt(mean))};
}

const char* verdict(const Average& bound, double half) {
  if (bound.rms - 2 * bound.error > half) return "half is out of reach";
  if (bound.rms + 2 * bound.error > half) return "half is the bound";
  return "half is possible";
}

bool report(const std::string& file, const Options& options) {
  std::ifstream stream{file};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  const auto scenario = sim::parse_scenario(text, std::filesystem::path{file}.stem());
  const auto reason = scenario ? sim::why_no_bound(*scenario) : scenario.error();
  if (!reason.empty()) {
    fmt::print("{}: no bound: {}\n", file, reason);
    return false;
  }
  std::vector<double> least;
  std::vector<double> ours;
  int poor = 0;
  for (std::uint64_t seed = options.first; seed < options.first + options.seeds; ++seed) {
    const sim::Bound bound = sim::bound(*scenario, seed, options.points);
    least.push_back(bound.rms_s);
    poor += bound.poor;
    ours.push_back(sim::run(*scenario, seed).rms_s);
  }
  const auto found = scenario->reference.find("rms");
  const double half = found == scenario->reference.end() ? 0 : found->second / 2;
  const Average all = average(least);
  fmt::print(
      "{:13} {:9.2e} {:9.2e}  {:9.2e} {:9.2e} +-{:3.1f} % {:9.2e} {:9.2e} {:9.3f} {:8.3f}  {}{}\n",
      scenario->name, 2 * half, half, median(least), all.rms, 100 * all.error / all.rms,
      median(ours), average(ours).rms, median(least) / (2 * half), median(ours) / (2 * half),
      verdict(all, half), poor > 0 ? fmt::format(" ({} exchanges with few points)", poor) : "");
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  fmt::print("{:<13} {:>9} {:>9} {:>10} {:>9} {:8} {:>9} {:>9} {:>16}\n",
             fmt::format("rms, {} seeds", options.seeds), "chrony", "half", "bound", "of all", "",
             "ours", "of all", "bound, ours/chrony");
  bool good = true;
  for (const std::string& file : options.files) good = report(file, options) && good;
  return good ? 0 : 1;
}
