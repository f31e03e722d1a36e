// Runs a fuzz target without a fuzzer: over its committed corpus and over mutations of it, so that
// every build and every compiler exercises the oracle. SEED=n replays a run.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;

constexpr int kMutationsPerInput = 200;

std::vector<Input> read_corpus(const std::filesystem::path& folder) {
  std::vector<Input> inputs{{}};
  if (!std::filesystem::exists(folder)) return inputs;
  for (const auto& entry : std::filesystem::directory_iterator{folder}) {
    std::ifstream file{entry.path(), std::ios::binary};
    inputs.emplace_back(std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
  }
  return inputs;
}

Input mutate(Input input, std::mt19937_64& random) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (std::size_t changes = 1 + below(4); changes > 0; --changes) {
    switch (below(4)) {
      case 0:
        input.insert(input.begin() + static_cast<std::ptrdiff_t>(below(input.size() + 1)),
                     static_cast<std::uint8_t>(random()));
        break;
      case 1:
        if (!input.empty()) input.resize(below(input.size()));
        break;
      case 2:
        if (!input.empty()) input[below(input.size())] ^= static_cast<std::uint8_t>(1U << below(8));
        break;
      default:
        if (!input.empty()) input[below(input.size())] = static_cast<std::uint8_t>(random());
        break;
    }
  }
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  const char* given = std::getenv("SEED");
  const auto seed = given != nullptr ? std::strtoull(given, nullptr, 10)
                                     : static_cast<unsigned long long>(std::random_device{}());
  std::cout << "SEED=" << seed << std::endl;  // flushed: it must be seen when an oracle aborts
  std::mt19937_64 random{seed};
  const auto corpus = read_corpus(argc > 1 ? argv[1] : "");
  for (const Input& input : corpus) {
    LLVMFuzzerTestOneInput(input.data(), input.size());
    for (int i = 0; i < kMutationsPerInput; ++i) {
      const Input mutant = mutate(input, random);
      LLVMFuzzerTestOneInput(mutant.data(), mutant.size());
    }
  }
  std::cout << corpus.size() << " inputs, " << kMutationsPerInput << " mutations each\n";
}
