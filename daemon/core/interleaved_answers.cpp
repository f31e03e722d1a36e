#include "core/interleaved_answers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

namespace core {
namespace {

// Receive timestamps end in a one and transmit timestamps in a zero, so that none of either kind
// can ever be taken for the other; it is a quarter of a nanosecond.
constexpr std::uint64_t kMark = 1;

ntp::Timestamp marked(ntp::Timestamp receive) { return ntp::Timestamp{receive.wire() | kMark}; }
ntp::Timestamp unmarked(ntp::Timestamp transmit) {
  return ntp::Timestamp{transmit.wire() & ~kMark};
}
bool is_marked(ntp::Timestamp time) { return (time.wire() & kMark) != 0; }

constexpr std::size_t kFirstOfMode = 0;
constexpr std::byte kModeMask{7};
constexpr std::byte kClient{3};
constexpr std::size_t kUdpSize = 8;
constexpr std::size_t kOriginAt = 24;  // in the NTP header
constexpr std::size_t kReceiveAt = 32;

}  // namespace

bool may_interleave(ntp::ByteView request) {
  if (request.size() < ntp::kHeaderSize) return false;
  if ((request[kFirstOfMode] & kModeMask) != kClient) return false;
  // They are only told apart: in any order of the octets.
  std::array<std::uint64_t, 3> stamps;
  std::memcpy(stamps.data(), request.data() + kOriginAt, sizeof stamps);
  const auto [origin, receive, transmit] = stamps;
  return origin != 0 && receive != 0 && receive != transmit;
}

// Nanoseconds are in the lower half, and nobody chooses when his packet arrives to the nanosecond.
std::size_t InterleavedAnswers::row_of(ntp::Timestamp receive) {
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;
  return static_cast<std::size_t>((receive.wire() * kGolden) >> 32) % (kMost / kWays) * kWays;
}

InterleavedAnswers::Answer* InterleavedAnswers::find(ntp::Timestamp receive) {
  if (answers_.empty() || !is_marked(receive)) return nullptr;
  const auto row = std::span{answers_}.subspan(row_of(receive), kWays);
  const auto found = std::ranges::find(row, receive, &Answer::receive);
  return found == row.end() ? nullptr : &*found;
}

void InterleavedAnswers::remember(const Answer& answer) {
  if (answers_.empty()) answers_.resize(kMost);
  // A second one of the same instant, of somebody else: neither may be told of the other's.
  if (Answer* same = find(answer.receive)) {
    *same = {};
    return;
  }
  const auto row = std::span{answers_}.subspan(row_of(answer.receive), kWays);
  std::ranges::rotate(row, row.end() - 1);
  row.front() = answer;
}

void InterleavedAnswers::answer(ntp::ByteView request, const ntp::IpAddress& client,
                                std::span<std::byte, ntp::kHeaderSize> reply) {
  if (!may_interleave(request)) return;
  const auto asked = ntp::parse_packet(request);
  auto written = ntp::parse_packet(reply);
  if (!asked || !written || written->header.mode != ntp::Mode::server) return;
  ntp::Packet& told = written->header;
  told.receive = marked(told.receive);
  told.transmit = unmarked(told.transmit);
  const ntp::Timestamp leaves = told.transmit;
  const Answer* before = find(asked->header.origin);
  if (before != nullptr && before->client == client) {
    told.origin = asked->header.receive;
    told.transmit = before->transmit;
    ++interleaved_;
  }
  remember({told.receive, leaves, client});
  ntp::write_header(told, reply);
}

void InterleavedAnswers::left(ntp::ByteView frame, ntp::Timestamp at) {
  // Nothing, Ethernet, or Ethernet with a VLAN; then IPv4 or IPv6, and UDP. None of our replies has
  // options there. A receive timestamp that we remember does not stand there by chance.
  for (const std::size_t link : {0U, 14U, 18U}) {
    for (const std::size_t network : {20U, 40U}) {
      const std::size_t begin = link + network + kUdpSize;
      if (frame.size() < begin + ntp::kHeaderSize) continue;
      ntp::Reader reader{frame.subspan(begin + kReceiveAt)};
      const std::uint64_t receive = reader.u64();
      if (Answer* answer = find(ntp::Timestamp{receive})) answer->transmit = unmarked(at);
    }
  }
}

void InterleavedAnswers::clear() { std::ranges::fill(answers_, Answer{}); }

std::size_t InterleavedAnswers::size() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      answers_, [](const Answer& each) { return !each.receive.is_unknown(); }));
}

}  // namespace core
