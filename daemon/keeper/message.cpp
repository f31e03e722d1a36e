#include "keeper/message.hpp"

namespace keeper {
namespace {

// "GK" and the version of this protocol; both processes are of one program, so it is never another.
constexpr std::uint32_t kMark = 0x474b0001;

std::uint64_t bits(std::int64_t value) { return static_cast<std::uint64_t>(value); }
std::int64_t number(std::uint64_t bits) { return static_cast<std::int64_t>(bits); }

bool is_bare(const Request& request) {
  return request == Request{.kind = request.kind, .sequence = request.sequence};
}

}  // namespace

std::string_view words(Refusal why) {
  switch (why) {
    case Refusal::none:
      return "";
    case Refusal::malformed:
      return "a message that is none";
    case Refusal::unknown:
      return "a request that does not exist";
    case Refusal::bounds:
      return "a leap warning or an error bound that does not exist";
    case Refusal::rate:
      return "no clock may run that fast or slow";
    case Refusal::fast_rate:
      return "more than 500 ppm are for the first minute behind the start or a step";
    case Refusal::never_step:
      return "the configuration forbids steps";
    case Refusal::small_step:
      return "the step is below the threshold of the configuration";
    case Refusal::panic:
      return "the step is beyond the panic limit";
    case Refusal::too_many_steps:
      return "too many steps in a short time";
    case Refusal::steps_too_far:
      return "the steps of the last days sum to more than twice the panic limit";
    case Refusal::kernel:
      return "the kernel did not want it";
  }
  return "";
}

std::array<std::byte, kRequestSize> encode(const Request& request) {
  std::array<std::byte, kRequestSize> octets{};
  ntp::Writer out{octets};
  out.u32(kMark);
  out.u8(static_cast<std::uint8_t>(request.kind));
  out.u8(static_cast<std::uint8_t>(request.leap));
  out.u16(0);
  out.u32(request.sequence);
  out.u32(request.max_error_us);
  out.u32(request.est_error_us);
  out.u32(0);
  out.u64(bits(request.step.count()));
  out.u64(bits(request.rate));
  return octets;
}

std::expected<Request, Refusal> decode_request(ntp::ByteView octets) {
  if (octets.size() != kRequestSize) return std::unexpected{Refusal::malformed};
  ntp::Reader in{octets};
  const std::uint32_t mark = in.u32();
  const std::uint8_t kind = in.u8();
  const std::uint8_t leap = in.u8();
  std::uint32_t reserved = in.u16();
  Request request{.sequence = in.u32()};
  request.max_error_us = in.u32();
  request.est_error_us = in.u32();
  reserved |= in.u32();
  request.step = ntp::Nanos{number(in.u64())};
  request.rate = number(in.u64());
  const auto last_leap = static_cast<std::uint8_t>(ntp::Leap::unsynchronised);
  if (!in.ok() || mark != kMark || reserved != 0 || leap > last_leap) {
    return std::unexpected{Refusal::malformed};
  }
  request.leap = static_cast<ntp::Leap>(leap);
  if (kind < static_cast<std::uint8_t>(Request::Kind::prove) ||
      kind > static_cast<std::uint8_t>(Request::Kind::read)) {
    return std::unexpected{Refusal::unknown};
  }
  request.kind = static_cast<Request::Kind>(kind);
  if (request.kind != Request::Kind::apply && !is_bare(request)) {
    return std::unexpected{Refusal::malformed};
  }
  return request;
}

std::array<std::byte, kAnswerSize> encode(const Answer& answer) {
  std::array<std::byte, kAnswerSize> octets{};
  ntp::Writer out{octets};
  out.u32(kMark);
  out.u8(static_cast<std::uint8_t>(answer.kind));
  out.u8(static_cast<std::uint8_t>(answer.refusal));
  out.u16(0);
  out.u32(answer.sequence);
  out.u32(static_cast<std::uint32_t>(answer.error));
  out.u64(bits(answer.step.count()));
  out.u64(bits(answer.rate));
  out.u64(bits(answer.raw.count()));
  out.u64(bits(answer.monotonic.count()));
  for (const std::int64_t each : answer.kernel) out.u64(bits(each));
  return octets;
}

std::expected<Answer, Refusal> decode_answer(ntp::ByteView octets) {
  if (octets.size() != kAnswerSize) return std::unexpected{Refusal::malformed};
  ntp::Reader in{octets};
  const std::uint32_t mark = in.u32();
  const std::uint8_t kind = in.u8();
  const std::uint8_t refusal = in.u8();
  const std::uint16_t reserved = in.u16();
  Answer answer{.sequence = in.u32()};
  answer.error = static_cast<std::int32_t>(in.u32());
  answer.step = ntp::Nanos{number(in.u64())};
  answer.rate = number(in.u64());
  answer.raw = ntp::Nanos{number(in.u64())};
  answer.monotonic = ntp::Nanos{number(in.u64())};
  for (std::int64_t& each : answer.kernel) each = number(in.u64());
  if (!in.ok() || mark != kMark || reserved != 0 || kind < 1 || kind > 3 ||
      refusal > static_cast<std::uint8_t>(kLastRefusal)) {
    return std::unexpected{Refusal::malformed};
  }
  answer.kind = static_cast<Request::Kind>(kind);
  answer.refusal = static_cast<Refusal>(refusal);
  return answer;
}

}  // namespace keeper
