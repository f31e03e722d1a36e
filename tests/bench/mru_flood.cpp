// Forged addresses against the list of clients: what each costs, and what is kept, at the beginning
// and at the end. Prints JSON: [[what, ns each first, ns each last, octets first, octets last],
// ...]. Usage: mru_flood ADDRESSES
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>

#include "core/mru_list.hpp"

namespace {

constexpr std::uint32_t kParts = 10;

struct Flood {
  double first_ns = 0;
  double last_ns = 0;
  std::size_t first_octets = 0;
  std::size_t last_octets = 0;
};

/// A tenth of the addresses, none of which was there before; ns for each.
double part(core::MruList& list, std::uint32_t number, std::uint32_t addresses,
            ntp::Nanos between) {
  const auto begin = std::chrono::steady_clock::now();
  const std::uint32_t first = number * addresses;
  for (std::uint32_t i = first; i < first + addresses; ++i) {
    const ntp::Nanos since = std::chrono::hours{1} + between * i;
    list.record({.from = {ntp::IpAddress::v4(i), 123}, .mode = 3, .version = 4},
                {ntp::Monotonic{since}, ntp::Timestamp{1000, 0} + since});
  }
  const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
  return took.count() / addresses;
}

/// The first tenth also fills the list, so that the second is the one to compare with.
Flood flood(const core::MruSettings& settings, std::uint32_t addresses, ntp::Nanos between) {
  core::MruList list{settings, 1};
  Flood seen;
  part(list, 0, addresses / kParts, between);
  seen.first_ns = part(list, 1, addresses / kParts, between);
  seen.first_octets = list.octets();
  for (std::uint32_t i = 2; i < kParts; ++i) {
    seen.last_ns = part(list, i, addresses / kParts, between);
  }
  seen.last_octets = list.octets();
  return seen;
}

void print(const char* what, const Flood& seen, const char* end) {
  fmt::print(R"(["{}", {:.1f}, {:.1f}, {}, {}]{})", what, seen.first_ns, seen.last_ns,
             seen.first_octets, seen.last_octets, end);
}

}  // namespace

int main(int argc, char** argv) {
  const auto addresses =
      static_cast<std::uint32_t>(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 10'000'000);
  fmt::print("[");
  print("a full list of young clients", flood({}, addresses, std::chrono::nanoseconds{100}), ", ");
  // A thousand a second: 100,000 entries are older than `minage' before it is their turn.
  print("each takes the oldest one's place of 100000",
        flood({.maxdepth = 100'000}, addresses, std::chrono::milliseconds{1}), "");
  fmt::print("]\n");
}
