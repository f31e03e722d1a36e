// Oracle: whatever is asked, in whatever order and at whatever times, a clock is never told
// anything out of bounds; these are counted here anew, from what the hands were told. A refusal
// tells them nothing, and every answer belongs to its request. What the daemon's half takes for an
// answer is written again octet for octet.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <vector>

#include "keeper/warden.hpp"
#include "ntp/bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

using keeper::Answer;
using keeper::Refusal;
using keeper::Request;

constexpr double kSlow_ppm = 500;
constexpr double kFastest_ppm = 100'000;
constexpr double kFastPhase_s = 2;
constexpr double kFastTime_s = 60;
constexpr int kStepsAtOnce = 8;
constexpr double kStepEach_s = 300;
constexpr double kDay_s = 86'400;
constexpr double kRounding_s = 1e-6;
constexpr double kAnnounced_s = 2 * kDay_s;
constexpr double kLeapEach_s = 27 * kDay_s;
constexpr std::size_t kMostRequests = 400;  // each looks at all steps before it

void require(bool holds) {
  if (!holds) std::abort();
}

class Watched final : public keeper::Hands {
 public:
  Watched(const keeper::Policy& policy, ntp::Monotonic now) : policy_{policy}, now_{now} {}

  Done prove() override { return done(); }
  Done apply(const core::ClockCommand& command) override {
    if (refuses) return done();
    require(command.leap <= ntp::Leap::unsynchronised);
    require(command.max_error.count() >= 0 && command.max_error.count() <= 16.000001);
    require(command.est_error.count() >= 0 && command.est_error.count() <= 16.000001);
    if (command.step != ntp::Nanos{0}) on_step(command.step);
    if (command.leap == ntp::Leap::insert || command.leap == ntp::Leap::remove) {
      announced_ = {now_, command.leap == ntp::Leap::insert ? -1.0 : 1.0};
    }
    on_rate(command.frequency.value);
    ++told;
    return done();
  }
  Done set_rate(ntp::Ppm rate) override {
    require(std::abs(rate.value) <= kSlow_ppm);
    on_rate(rate.value);
    return done();
  }
  std::array<std::int64_t, Answer::kNumbers> read() override { return {}; }

  void pass_to(ntp::Monotonic now) {
    const double elapsed_s = ntp::Seconds{now - now_}.count();
    if (std::abs(rate_ppm_) > kSlow_ppm) {
      phase_s_ += elapsed_s * std::abs(rate_ppm_) * 1e-6;
      require(phase_s_ <= kFastPhase_s + 1e-6);
      require(ntp::Seconds{now - fast_since_}.count() <= kFastTime_s + 1e-6);
    }
    now_ = now;
  }

  int told = 0;
  bool refuses = false;

 private:
  void on_rate(double rate_ppm) {
    require(std::abs(rate_ppm) <= kFastest_ppm);
    rate_ppm_ = rate_ppm;
    if (std::abs(rate_ppm) <= kSlow_ppm) return;
    require(policy_.hurry);
    if (fast_since_ == ntp::Monotonic::max()) fast_since_ = now_;
  }

  // Below a threshold, or where there are to be no steps.
  void on_small_step(double step_s) {
    if (policy_.any_step || (policy_.first_step && steps_.empty())) return;
    require(announced_.size_s == step_s &&
            ntp::Seconds{now_ - announced_.at}.count() <= kAnnounced_s);
    require(!leapt_ || ntp::Seconds{now_ - *leapt_}.count() >= kLeapEach_s);
    leapt_ = now_;
  }

  void on_step(ntp::Nanos step) {
    const double size_s = std::abs(ntp::Seconds{step}.count());
    const ntp::Nanos threshold = step > ntp::Nanos{0} ? policy_.step_forward : policy_.step_back;
    if (threshold == ntp::Nanos{0} || size_s < ntp::Seconds{threshold}.count() - kRounding_s) {
      on_small_step(ntp::Seconds{step}.count());
    }
    const double panic_s = ntp::Seconds{policy_.panic}.count();
    const bool beyond = panic_s > 0 && size_s > panic_s;
    // The gate passes one, and it is the first.
    if (beyond) require(policy_.gate && steps_.empty());
    const bool counted = panic_s > 0 && !(policy_.gate && steps_.empty());
    steps_.push_back({now_, counted ? size_s : 0});
    double sum_s = 0;
    int count = 0;
    for (auto each = steps_.rbegin(); each != steps_.rend(); ++each) {
      const double span_s = ntp::Seconds{now_ - each->at}.count();
      sum_s += each->size_s;
      ++count;
      require(count <= kStepsAtOnce + span_s / kStepEach_s + 1e-6);
      require(panic_s == 0 || sum_s <= panic_s * (2 + span_s / kDay_s) + 1e-3);
    }
    phase_s_ = 0;
    fast_since_ = ntp::Monotonic::max();
  }

  [[nodiscard]] Done done() const {
    return {.taken = !refuses, .error = refuses ? 1 : 0, .rate = {rate_ppm_}};
  }

  struct Step {
    ntp::Monotonic at;
    double size_s = 0;
  };
  keeper::Policy policy_;
  ntp::Monotonic now_;
  ntp::Monotonic fast_since_ = ntp::Monotonic::max();
  double rate_ppm_ = 0;
  double phase_s_ = 0;  // moved by fast rates since the start or the last step
  std::vector<Step> steps_;
  Step announced_;  // the step that a leap second needs
  std::optional<ntp::Monotonic> leapt_;
};

keeper::Policy policy_of(std::uint8_t bits) {
  core::DisciplineSettings settings;
  settings.panic_gate = (bits & 1) != 0;
  settings.set_and_quit = (bits & 2) != 0;
  settings.force_step = (bits & 4) != 0;
  if ((bits & 8) != 0) settings.panic = ntp::Seconds{0};
  if ((bits & 16) != 0) settings.step_back = ntp::Seconds{0};
  if ((bits & 32) != 0) settings.step_forward = ntp::Seconds{600};
  return keeper::Policy::of(settings);
}

// So much time passes, in steps of what a fuzzer can choose: to hours.
ntp::Nanos pause_of(std::uint8_t octet) {
  const ntp::Nanos unit = std::chrono::milliseconds{1 + (octet & 7)};
  return unit * (std::int64_t{1} << ((octet >> 3) & 31)) / 64;
}

// What a daemon may say, so that more than the codec is reached.
std::array<std::byte, keeper::kRequestSize> well_formed(ntp::Reader& in) {
  const std::uint8_t bits = in.u8();
  Request request{.kind = static_cast<Request::Kind>(1 + bits % 3), .sequence = bits};
  if (request.kind != Request::Kind::apply) return encode(request);
  request.leap = static_cast<ntp::Leap>(bits >> 6);
  request.max_error_us = in.u16() * 256U;
  request.rate = static_cast<std::int32_t>(in.u32()) * std::int64_t{1 + (bits & 15)};
  // Every other one steps, by milliseconds to hours.
  if ((bits & 16) != 0) {
    request.step = ntp::Nanos{static_cast<std::int32_t>(in.u32()) * std::int64_t{100'000}};
  }
  return encode(request);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ntp::ByteView whole = std::as_bytes(std::span{data, size});
  if (const auto answer = keeper::decode_answer(whole)) {
    require(std::ranges::equal(keeper::encode(*answer), whole));
  }
  ntp::Reader in{whole};
  const keeper::Policy policy = policy_of(in.u8());
  ntp::Monotonic now{std::chrono::hours{1}};
  Watched hands{policy, now};
  keeper::Warden warden{policy, hands, now};
  for (std::size_t i = 0; i < kMostRequests && in.ok() && in.remaining() > 0; ++i) {
    const std::uint8_t how = in.u8();
    const ntp::Monotonic next = now + pause_of(in.u8());
    // As the loop of the keeper does: what is due comes first.
    while (warden.next_deadline() <= next) {
      now = std::max(now, warden.next_deadline());
      hands.pass_to(now);
      hands.refuses = false;
      require(!warden.on_timer(now).empty());
    }
    now = next;
    hands.pass_to(now);
    hands.refuses = (how & 0x80) != 0;
    const auto octets = well_formed(in);
    const std::size_t raw_size = std::min<std::size_t>(how & 0x3f, in.remaining());
    const ntp::ByteView message = (how & 0x40) != 0 ? in.take(raw_size) : ntp::ByteView{octets};
    const int told = hands.told;
    const auto reply = warden.on_message(message, now);
    const auto answer = keeper::decode_answer(reply.octets);
    require(answer.has_value());
    require(hands.told == told || answer->refusal == Refusal::none);
    const auto request = keeper::decode_request(message);
    require(request.has_value() == !reply.last);
    if (!request) break;
    require(answer->sequence == request->sequence && answer->kind == request->kind);
    const auto again = keeper::encode(*request);
    require(std::ranges::equal(again, message));
  }
  return 0;
}
