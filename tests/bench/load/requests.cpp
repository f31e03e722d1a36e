#include "load/requests.hpp"

#include <algorithm>

namespace load {
namespace {

constexpr std::uint64_t kUnixEpoch = 2'208'988'800;  // s from 1900 to 1970
// Server and client read the same clock; what a steered clock may do meanwhile fits in here.
constexpr std::int64_t kSlack = 1'000'000;  // ns
constexpr std::byte kRequest{0x23};         // version 4, mode 3
constexpr std::array<std::string_view, static_cast<std::size_t>(Verdict::count)> kNames{
    "right",   "size", "version", "mode",   "unasked", "kiss",
    "stratum", "leap", "times",   "sender", "late"};

/// SplitMix64: every octet of the nonce is a surprise.
std::uint64_t mix(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EB;
  return value ^ (value >> 31U);
}

}  // namespace

std::string_view name(Verdict verdict) { return kNames.at(static_cast<std::size_t>(verdict)); }

std::uint64_t wire_time(std::int64_t real_ns) {
  const auto ns = static_cast<std::uint64_t>(real_ns);
  const std::uint64_t fraction = ((ns % kSecond) << 32U) / kSecond;
  return ((ns / kSecond + kUnixEpoch) << 32U) | fraction;
}

std::int64_t wire_difference_ns(std::uint64_t later, std::uint64_t earlier) {
  const auto units = static_cast<std::int64_t>(later - earlier);
  return static_cast<std::int64_t>(static_cast<double>(units) * (1e9 / 4294967296.0));
}

std::uint64_t read_u64(std::span<const std::byte> octets, std::size_t at) {
  std::uint64_t value = 0;
  for (const std::byte octet : octets.subspan(at, 8)) {
    value = (value << 8U) | std::to_integer<std::uint64_t>(octet);
  }
  return value;
}

void write_u64(std::span<std::byte> octets, std::size_t at, std::uint64_t value) {
  for (std::byte& octet : octets.subspan(at, 8)) {
    octet = static_cast<std::byte>(value >> 56U);
    value <<= 8U;
  }
}

Requests::Requests(std::uint64_t seed, std::size_t ports, bool expect_time,
                   std::int64_t real_minus_mono)
    : open_at_(ports),
      random_{seed},
      real_minus_mono_{real_minus_mono},
      expect_time_{expect_time} {}

void Requests::write(std::span<std::byte, kPacket> into, std::size_t port, std::int64_t due_ns) {
  const std::size_t slot = next_++ % kSlots;
  Waiting& one = table_[slot];
  if (one.open) close(one);
  random_ = mix(random_);
  one = {.nonce = (random_ & ~std::uint64_t{kSlots - 1}) | slot,
         .due_ns = due_ns,
         .port = static_cast<std::uint32_t>(port),
         .open = true};
  ++open_;
  ++open_at_[port];
  std::ranges::fill(into, std::byte{0});
  into[0] = kRequest;
  into[2] = std::byte{6};
  into[3] = std::byte{0xEC};
  write_u64(into, 40, one.nonce);
}

void Requests::close(Waiting& one) {
  one.open = false;
  --open_;
  --open_at_[one.port];
}

void Requests::expire(std::int64_t now_ns) {
  for (; oldest_ != next_; ++oldest_) {
    Waiting& one = table_[oldest_ % kSlots];
    if (!one.open) continue;
    if (now_ns - one.due_ns < kPatience) return;
    close(one);
  }
}

Verdict Requests::judge(std::span<const std::byte> reply, std::size_t port, std::int64_t now_ns,
                        std::int64_t& due_ns) {
  if (reply.size() != kPacket) return Verdict::size;
  const std::uint64_t nonce = read_u64(reply, expect_time_ ? 24 : 40);
  Waiting& asked = table_[nonce % kSlots];
  if (asked.nonce != nonce || asked.port != port) return Verdict::unasked;
  if (!asked.open) return asked.answered ? Verdict::unasked : Verdict::late;
  due_ns = asked.due_ns;
  const Verdict verdict = expect_time_ ? judge_time(reply, asked, now_ns) : Verdict::right;
  asked.answered = true;
  close(asked);
  return verdict;
}

Verdict Requests::judge_time(std::span<const std::byte> reply, const Waiting& asked,
                             std::int64_t now_ns) const {
  const auto first = std::to_integer<unsigned>(reply[0]);
  const auto stratum = std::to_integer<unsigned>(reply[1]);
  if ((first >> 3U & 7U) != 4) return Verdict::version;
  if ((first & 7U) != 4) return Verdict::mode;
  if (stratum == 0) return Verdict::kiss;
  if (stratum > 15) return Verdict::stratum;
  if (first >> 6U == 3) return Verdict::leap;
  const std::uint64_t received = read_u64(reply, 32);
  const std::uint64_t sent = read_u64(reply, 40);
  const std::uint64_t before = wire_time(asked.due_ns + real_minus_mono_ - kSlack);
  const std::uint64_t after = wire_time(now_ns + real_minus_mono_ + kSlack);
  const bool ordered = wire_difference_ns(received, before) >= 0 &&
                       wire_difference_ns(sent, received) >= 0 &&
                       wire_difference_ns(after, sent) >= 0;
  const std::uint64_t reference = read_u64(reply, 16);  // an orphan's was never set
  const bool reference_past = reference == 0 || wire_difference_ns(after, reference) >= 0;
  return ordered && reference_past ? Verdict::right : Verdict::times;
}

}  // namespace load
