#include "world.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace preload {
namespace {

constexpr double kFreqUnit = 65536e6;
constexpr long kTick = 10'000;
constexpr std::int64_t kNtpEpoch = 2'208'988'800;

// Whole and broken seconds apart: a double of both would have a tenth of a microsecond.
void put_time(std::byte* at, double since_start_s) {
  const double whole = std::floor(since_start_s);
  const auto seconds =
      static_cast<std::uint32_t>(static_cast<std::int64_t>(whole) + kUnixStart + kNtpEpoch);
  const auto fraction = static_cast<std::uint32_t>((since_start_s - whole) * 0x1p32);
  for (std::size_t i = 0; i < 4; ++i) {
    at[i] = static_cast<std::byte>(seconds >> (24 - 8 * i));
    at[4 + i] = static_cast<std::byte>(fraction >> (24 - 8 * i));
  }
}

}  // namespace

World::World(const Options& options)
    : options_{options},
      random_{options.seed},
      crystal_{options.frequency_ppm * 1e-6},
      stepped_s_{options.offset_s} {
  kernel_.tick = kTick;
  kernel_.status = STA_UNSYNC;
  kernel_.maxerror = kernel_.esterror = 16'000'000;
  kernel_.tolerance = 32'768'000;
  kernel_.precision = 1;
}

double World::rate() const {
  return static_cast<double>(kernel_.tick) / kTick - 1 +
         static_cast<double>(kernel_.freq) / kFreqUnit;
}

// The random walk of the crystal is exact at the ends of each stretch.
void World::pass(double seconds) {
  std::normal_distribution<double> normal;
  const double step = options_.wander * std::sqrt(seconds);
  const double first = normal(random_);
  const double second = normal(random_);
  const double gained =
      crystal_ * seconds + step * seconds * (first / 2 + second / (2 * std::sqrt(3.0)));
  monotonic_s_ += (seconds + gained) * (1 + rate());
  ahead_s_ += gained;
  crystal_ += step * first;
  time_s_ += seconds;
}

void World::pass_to(double time_s) {
  while (time_s_ < time_s) {
    double next = std::min(time_s, next_score_s_);
    const bool stepping = !step_done_ && options_.step_at_s > 0;
    if (stepping) next = std::min(next, std::max(options_.step_at_s, time_s_));
    if (next > time_s_) pass(next - time_s_);
    if (stepping && time_s_ >= options_.step_at_s) {
      step_done_ = true;
      stepped_s_ += options_.step_s;
    }
    if (time_s_ >= next_score_s_) score();
  }
}

void World::score() {
  next_score_s_ += 1;
  if (time_s_ < options_.score_from_s) return;
  const double error = real_s() - time_s_;
  scored_ += 1;
  squares_ += error * error;
  rate_squares_ += total_rate() * total_rate();
  most_s_ = std::max(most_s_, std::abs(error));
}

bool World::sleep(double wait_s, const std::vector<std::uint16_t>& ports) {
  double until = std::min(time_s_ + wait_s / (1 + total_rate()), options_.duration_s);
  for (const Datagram& datagram : arrivals_) {
    if (std::ranges::count(ports, datagram.to_port) != 0) until = std::min(until, datagram.at_s);
  }
  pass_to(until);
  return ended();
}

int World::adjust(timex& request) {
  const unsigned modes = request.modes;
  if (modes != 0) ++adjustments_;
  if ((modes & ADJ_OFFSET_SINGLESHOT) == ADJ_OFFSET_SINGLESHOT) {
    request = kernel_;
    return TIME_OK;
  }
  if ((modes & ADJ_TICK) != 0) {
    if (request.tick < kTick * 9 / 10 || request.tick > kTick * 11 / 10) return -1;
    kernel_.tick = request.tick;
  }
  if ((modes & ADJ_FREQUENCY) != 0) {
    kernel_.freq = std::clamp(request.freq, -kernel_.tolerance, kernel_.tolerance);
  }
  if ((modes & ADJ_STATUS) != 0) kernel_.status = request.status & 0xff;
  if ((modes & ADJ_NANO) != 0) kernel_.status |= STA_NANO;
  if ((modes & ADJ_MAXERROR) != 0) kernel_.maxerror = request.maxerror;
  if ((modes & ADJ_ESTERROR) != 0) kernel_.esterror = request.esterror;
  if ((modes & ADJ_SETOFFSET) != 0) {
    const double unit = (modes & ADJ_NANO) != 0 ? 1e-9 : 1e-6;
    stepped_s_ +=
        static_cast<double>(request.time.tv_sec) + static_cast<double>(request.time.tv_usec) * unit;
    ++steps_;
  }
  request = kernel_;
  return (kernel_.status & STA_UNSYNC) != 0 ? TIME_ERROR : TIME_OK;
}

void World::send(std::uint16_t from_port, const std::byte* octets, std::size_t size) {
  if (size < 48) return;
  ++requests_;
  const auto way = [this] {
    std::exponential_distribution<double> jitter{1 / std::max(options_.jitter_s, 1e-12)};
    return options_.base_s + jitter(random_);
  };
  const double arrives = time_s_ + way();
  Datagram reply{.at_s = arrives + way(), .to_port = from_port, .octets = {}};
  reply.octets.resize(48);
  std::byte* out = reply.octets.data();
  out[0] = std::byte{0x24};  // no warning, version 4, server
  out[1] = std::byte{1};
  out[2] = octets[2];
  out[3] = std::byte{0xe8};  // 2^-24 s
  std::memcpy(out + 12, "GPS", 3);
  put_time(out + 16, arrives - 1);
  std::memcpy(out + 24, octets + 40, 8);
  put_time(out + 32, arrives);
  put_time(out + 40, arrives);
  arrivals_.push_back(reply);
  std::ranges::stable_sort(arrivals_, {}, &Datagram::at_s);
}

bool World::waits_for(std::uint16_t port) const {
  return std::ranges::any_of(arrivals_, [this, port](const Datagram& datagram) {
    return datagram.to_port == port && datagram.at_s <= time_s_;
  });
}

Datagram World::take(std::uint16_t port) {
  const auto found = std::ranges::find_if(
      arrivals_, [port](const Datagram& datagram) { return datagram.to_port == port; });
  Datagram out = *found;
  arrivals_.erase(found);
  return out;
}

void World::report(int fd) const {
  std::array<char, 512> line{};
  const int size = std::snprintf(
      line.data(), line.size(),
      "rms %.6e max %.6e frequency %.6e requests %d adjustments %d steps %d status %d maxerror %ld "
      "esterror %ld time %.1f\n",
      std::sqrt(squares_ / std::max(1.0, scored_)), most_s_,
      std::sqrt(rate_squares_ / std::max(1.0, scored_)), requests_, adjustments_, steps_,
      kernel_.status, kernel_.maxerror, kernel_.esterror, time_s_);
  [[maybe_unused]] const auto written = write(fd, line.data(), static_cast<std::size_t>(size));
}

}  // namespace preload
