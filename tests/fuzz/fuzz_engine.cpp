// Each record of the input is an octet of flags and a datagram for the engine. Oracle: what does
// not carry the nonce changes nothing but counters; whatever comes, the clock is asked for nothing
// beyond its limits, and who is synchronised has a stratum that may be served.
#include <cstdint>
#include <cstdlib>
#include <tuple>

#include "support/simulated_world.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kRecord = 1 + ntp::kHeaderSize;
constexpr std::size_t kOrigin = 24;
constexpr std::size_t kMostRecords = 64;

void require(bool holds) {
  if (!holds) std::abort();
}

auto memory_of(const simulated::World& world) {
  const core::AssociationState s = world.association(0);
  return std::tuple{s.reach, s.host_poll.value, s.stratum.value,  s.refid.value,
                    s.flash, s.events.count,    s.offset.count(), s.received.wire()};
}

// The second flag makes the datagram carry the nonce of the poll that is under way.
bool answers(std::vector<std::byte>& datagram, std::uint8_t flags, ntp::Timestamp nonce) {
  if (datagram.size() < kOrigin + 8) return false;
  for (std::size_t i = 0; (flags & 2) != 0 && i < 8; ++i) {
    datagram[kOrigin + i] = static_cast<std::byte>(nonce.wire() >> (56 - 8 * i));
  }
  const auto parsed = ntp::parse_packet(datagram);
  return parsed && parsed->header.origin == nonce;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  simulated::World world;
  core::Settings settings;
  settings.sources = {simulated::source("192.0.2.7", 0, 4)};
  settings.discipline.panic = ntp::Seconds{0};
  world.start(settings);
  const auto from = simulated::World::endpoint("192.0.2.7");
  for (std::size_t record = 0; record < kMostRecords && size > 0; ++record) {
    const std::uint8_t flags = data[0];
    const std::size_t length = std::min(size, kRecord);
    const auto octets = std::as_bytes(std::span{data, length}).subspan(1);
    std::vector<std::byte> datagram(octets.begin(), octets.end());
    data += length;
    size -= length;
    if ((flags & 1) != 0) world.run_for(1.5);
    const bool genuine = answers(datagram, flags, world.last_nonce());
    const auto before = memory_of(world);
    world.inject(datagram, from);
    require(genuine || memory_of(world) == before);
    const core::SystemState system = world.system();
    require(std::abs(system.frequency.value) <= 500);
    require(system.leap == ntp::Leap::unsynchronised ||
            (system.stratum.value >= 1 && system.stratum.value <= 15));
  }
  return 0;
}
