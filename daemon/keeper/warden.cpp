#include "keeper/warden.hpp"

#include <cmath>
#include <fmt/core.h>

namespace keeper {
namespace {

std::int64_t units(ntp::Ppm rate) { return std::llround(rate.value * kRateUnitsPerPpm); }
ntp::Ppm ppm(std::int64_t rate) { return {static_cast<double>(rate) / kRateUnitsPerPpm}; }
ntp::Seconds seconds(std::uint32_t microseconds) { return ntp::Seconds{microseconds * 1e-6}; }

core::ClockCommand command_of(const Request& request) {
  return {.step = request.step,
          .frequency = ppm(request.rate),
          .leap = request.leap,
          .max_error = seconds(request.max_error_us),
          .est_error = seconds(request.est_error_us)};
}

void fill(Answer& answer, const Hands::Done& done) {
  if (!done.taken) {
    answer.refusal = Refusal::kernel;
    answer.error = done.error;
  }
  answer.rate = units(done.rate);
  answer.raw = done.raw;
  answer.monotonic = done.monotonic;
}

}  // namespace

Warden::Reply Warden::on_message(ntp::ByteView octets, ntp::Monotonic now) {
  const auto request = decode_request(octets);
  if (!request) {
    return {
        .octets = encode(Answer{.refusal = request.error()}),
        .remark = fmt::format("refused: {}; the daemon is broken or in strange hands, and is not "
                              "obeyed any more",
                              words(request.error())),
        .last = true};
  }
  const Answer answer = obey(*request, now);
  return {.octets = encode(answer), .remark = remark_on(*request, answer), .last = false};
}

Answer Warden::obey(const Request& request, ntp::Monotonic now) {
  Answer answer{.kind = request.kind, .sequence = request.sequence};
  switch (request.kind) {
    case Request::Kind::prove:
      fill(answer, hands_.prove());
      if (answer.refusal == Refusal::none) limits_.runs_at(answer.rate, now);
      return answer;
    case Request::Kind::apply:
      answer.refusal = limits_.judge(request, now);
      if (answer.refusal != Refusal::none) {
        answer.rate = limits_.rate();
        return answer;
      }
      fill(answer, hands_.apply(command_of(request)));
      if (answer.refusal != Refusal::none) return answer;
      answer.step = request.step;
      limits_.took(request, answer.rate, now);
      return answer;
    case Request::Kind::read:
      answer.kernel = hands_.read();
      return answer;
  }
  return answer;
}

// What the kernel refuses the daemon says itself, with what would mend it.
std::string Warden::remark_on(const Request& request, const Answer& answer) const {
  if (answer.refusal == Refusal::none || answer.refusal == Refusal::kernel) return {};
  return fmt::format("refused: {}: step {:+.6f} s, rate {:+.3f} ppm", words(answer.refusal),
                     ntp::Seconds{request.step}.count(), ppm(request.rate).value);
}

void Warden::slow_down(ntp::Monotonic now) {
  const Hands::Done done = hands_.set_rate(ppm(limits_.slow_rate()));
  // Where even that is refused, trying again at once would not help.
  limits_.runs_at(done.taken ? units(done.rate) : limits_.slow_rate(), now);
}

std::string Warden::on_timer(ntp::Monotonic now) {
  if (now < limits_.fast_ends()) return {};
  const double was = ppm(limits_.rate()).value;
  slow_down(now);
  return fmt::format("{:+.0f} ppm have lasted long enough: the clock goes on at {:+.3f} ppm", was,
                     ppm(limits_.slow_rate()).value);
}

void Warden::on_end(ntp::Monotonic now) {
  if (limits_.is_fast()) slow_down(now);
}

}  // namespace keeper
