// Usage: sim [--seeds N] [--first SEED] [--classic] SCENARIO_FILE...: runs each over N seeds, or
// over as many as it asks for, and prints the medians beside what chrony 4.8 reaches. The exit
// status says whether the limits hold. --classic runs the model of the classic daemon, which has no
// limits.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fmt/core.h>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "simulation.hpp"

namespace {

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

struct Options {
  std::uint64_t seeds = 10;
  std::uint64_t first = 1;
  sim::Who who = sim::Who::gnomon;
  std::vector<std::string> files;
};

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--seeds" && i + 1 < argc) {
      options.seeds = std::strtoull(argv[++i], nullptr, 10);
    } else if (word == "--first" && i + 1 < argc) {
      options.first = std::strtoull(argv[++i], nullptr, 10);
    } else if (word == "--classic") {
      options.who = sim::Who::classic;
    } else {
      options.files.push_back(word);
    }
  }
  return options;
}

std::map<std::string, double> medians(const sim::Scenario& scenario, const Options& options) {
  const auto seeds = std::max(options.seeds, static_cast<std::uint64_t>(scenario.seeds));
  std::map<std::string, std::vector<double>> all;
  for (std::uint64_t seed = options.first; seed < options.first + seeds; ++seed) {
    const sim::Result result = sim::run(scenario, seed, options.who);
    all["rms"].push_back(result.rms_s);
    all["max"].push_back(result.max_s);
    all["frequency"].push_back(result.frequency);
    all["convergence"].push_back(result.convergence_s);
    all["poll"].push_back(result.poll_s);
    all["bound"].push_back(result.bound_held);
    all["steps"].push_back(result.steps);
    all["smear"].push_back(result.smear_s);
  }
  std::map<std::string, double> out;
  for (auto& [name, values] : all) out[name] = median(values);
  return out;
}

bool report(const std::string& file, const Options& options) {
  std::ifstream stream{file};
  const std::string text{std::istreambuf_iterator<char>{stream}, {}};
  const auto scenario = sim::parse_scenario(text, std::filesystem::path{file}.stem());
  if (!scenario) {
    fmt::print("not ok {}: {}\n", file, scenario.error());
    return false;
  }
  auto got = medians(*scenario, options);
  bool holds = true;
  const bool judged = options.who == sim::Who::gnomon;
  for (const auto& [name, limit] : scenario->limits)
    holds = holds && (!judged || got[name] <= limit);
  fmt::print("{:13}", scenario->name);
  for (const char* name : {"rms", "max", "frequency", "convergence", "poll"}) {
    const auto reference = scenario->reference.find(name);
    const double ratio =
        reference == scenario->reference.end() ? 0 : got[name] / std::max(reference->second, 1e-12);
    fmt::print("  {} {:9.3g} ({:5.2f})", name, got[name], ratio);
  }
  fmt::print("  bound {:.3f} steps {:.0f}{}\n", got["bound"], got["steps"], holds ? "" : "  LIMIT");
  return holds;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = parse(argc, argv);
  bool holds = true;
  for (const std::string& file : options.files) holds = report(file, options) && holds;
  return holds ? 0 : 1;
}
