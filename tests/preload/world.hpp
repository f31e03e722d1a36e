// A machine that exists only in arithmetic: its crystal, its kernel's clock and one time server.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <random>
#include <sys/timex.h>
#include <vector>

namespace preload {

/// Unix time at the start of the simulation.
inline constexpr std::int64_t kUnixStart = 1'900'000'000;

/// What the environment asks for: SIMULATED_SEED and so on, see calls.cpp.
struct Options {
  std::uint64_t seed = 1;
  double duration_s = 20'000;
  double score_from_s = 5'000;
  double offset_s = 0.01;
  double frequency_ppm = 10;
  double wander = 1e-9;  ///< s/s per square root of a second
  double base_s = 1e-4;  ///< one way
  double jitter_s = 1e-5;
  double step_at_s = 0;  ///< 0: never; the real time alone is stepped by step_s
  double step_s = 0;
  bool raw_is_steered = false;  ///< CLOCK_MONOTONIC_RAW is CLOCK_MONOTONIC
  bool timestamps = true;       ///< SO_TIMESTAMPING is known
};

struct Datagram {
  double at_s = 0;
  std::uint16_t to_port = 0;
  std::vector<std::byte> octets;
};

/// Time passes only where somebody sleeps.
class World {
 public:
  explicit World(const Options& options);

  /// Until the steered clock has gone on by `wait_s` or a datagram is there for `ports`, or until
  /// the end. True: the end has come.
  bool sleep(double wait_s, const std::vector<std::uint16_t>& ports);

  [[nodiscard]] double real_s() const { return monotonic_s_ + stepped_s_; }
  [[nodiscard]] double monotonic_s() const { return monotonic_s_; }
  [[nodiscard]] double raw_s() const { return time_s_ + ahead_s_; }
  [[nodiscard]] bool ended() const { return time_s_ >= options_.duration_s; }
  [[nodiscard]] const Options& options() const { return options_; }

  /// As the system call; its return value, or -1 for a value that the kernel refuses.
  int adjust(timex& request);
  /// A request to the server; it answers after a round trip.
  void send(std::uint16_t from_port, const std::byte* octets, std::size_t size);
  [[nodiscard]] bool waits_for(std::uint16_t port) const;
  Datagram take(std::uint16_t port);
  std::uint64_t random() { return random_(); }

  /// One line of `name value` pairs.
  void report(int fd) const;

 private:
  void pass(double seconds);
  void pass_to(double time_s);
  void score();
  [[nodiscard]] double rate() const;
  [[nodiscard]] double total_rate() const { return (1 + crystal_) * (1 + rate()) - 1; }

  Options options_;
  std::mt19937_64 random_;
  double time_s_ = 0;   // true
  double ahead_s_ = 0;  // of the crystal
  double crystal_;      // its rate, s/s
  double monotonic_s_ = 0;
  double stepped_s_;
  bool step_done_ = false;
  timex kernel_{};
  std::deque<Datagram> arrivals_;
  double next_score_s_ = 1;
  double scored_ = 0;
  double squares_ = 0;
  double rate_squares_ = 0;
  double most_s_ = 0;
  int requests_ = 0;
  int adjustments_ = 0;
  int steps_ = 0;
};

}  // namespace preload
