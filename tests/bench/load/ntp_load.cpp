// Asks a time server for its life: many addresses and ports, at a set rate (open loop) or as fast
// as it answers (closed loop), and checks every reply. Prints one line of JSON.
#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <fmt/core.h>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "load/latencies.hpp"
#include "load/probes.hpp"
#include "load/requests.hpp"
#include "load/sockets.hpp"

namespace {

constexpr double kMostBehind = 0.002;        // s
constexpr std::int64_t kDrain = 50'000'000;  // ns for the last replies

constexpr const char* kUsage =
    "usage: ntp_load NAME=VALUE ...\n"
    "  server=127.0.0.1  port=123  seconds=1\n"
    "  rate=N            requests a second, whatever is answered; 0: only as many as are answered\n"
    "  window=N          without a rate: how many are under way (128)\n"
    "  clients=N first=A addresses to ask from (16384 from 127.16.0.0)\n"
    "  ports=N           sockets (8)\n"
    "  bundle=N          requests in a row from one address, cheaper to send (1)\n"
    "  probes=N          a second, to find the error of the time told (0)\n"
    "  honest=A honest_count=N  addresses of the probes (one, before the first)\n"
    "  flood=1           nobody reads the replies, but those to the probes\n"
    "  load=0            only probes\n"
    "  echo=1            the server sends back what it gets\n"
    "  seed=N\n";

using Words = std::map<std::string, std::string, std::less<>>;

Words read_words(int argc, char** argv) {
  Words words{{"server", "127.0.0.1"}, {"port", "123"},
              {"seconds", "1"},        {"rate", "0"},
              {"window", "128"},       {"clients", "16384"},
              {"ports", "8"},          {"probes", "0"},
              {"load", "1"},           {"first", "127.16.0.0"},
              {"echo", "0"},           {"bundle", "1"},
              {"flood", "0"},          {"honest", "127.15.255.255"},
              {"honest_count", "1"},   {"seed", "1"}};
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const std::size_t at = word.find('=');
    const auto place = words.find(word.substr(0, at));
    if (at == std::string_view::npos || place == words.end()) throw std::runtime_error(kUsage);
    place->second = word.substr(at + 1);
  }
  return words;
}

double number(const Words& words, std::string_view name) {
  return std::strtod(words.find(name)->second.c_str(), nullptr);
}

std::uint32_t address(const Words& words, std::string_view name) {
  in_addr parsed{};
  if (inet_pton(AF_INET, words.find(name)->second.c_str(), &parsed) != 1) {
    throw std::runtime_error(kUsage);
  }
  return ntohl(parsed.s_addr);
}

std::int64_t read_clock(clockid_t which) {
  timespec now{};
  clock_gettime(which, &now);
  return now.tv_sec * load::kSecond + now.tv_nsec;
}

sockaddr_in server_of(const Words& words) {
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_port = htons(static_cast<std::uint16_t>(number(words, "port")));
  server.sin_addr.s_addr = htonl(address(words, "server"));
  return server;
}

class Load {
 public:
  explicit Load(const Words& words)
      : rate_{number(words, "rate")},
        window_{static_cast<std::size_t>(number(words, "window"))},
        idle_{number(words, "load") == 0},
        seconds_{number(words, "seconds")},
        server_{server_of(words)},
        addresses_{address(words, "first"), static_cast<std::uint32_t>(number(words, "clients")),
                   static_cast<std::uint64_t>(number(words, "seed"))},
        requests_{static_cast<std::uint64_t>(number(words, "seed")),
                  static_cast<std::size_t>(number(words, "ports")), number(words, "echo") == 0,
                  read_clock(CLOCK_REALTIME) - read_clock(CLOCK_MONOTONIC)},
        batches_{server_, std::clamp(static_cast<std::size_t>(number(words, "bundle")),
                                     std::size_t{1}, load::kBatch)},
        flood_{number(words, "flood") != 0},
        // An address apart: what is measured is not what limits the others.
        probes_{server_, address(words, "honest"),
                static_cast<std::uint32_t>(number(words, "honest_count")),
                number(words, "probes")} {
    const auto ports = static_cast<std::size_t>(number(words, "ports"));
    for (std::size_t i = 0; i < ports; ++i) sockets_.emplace_back(server_);
  }

  void run() {
    start_ns_ = read_clock(CLOCK_MONOTONIC);
    end_ns_ = start_ns_ + static_cast<std::int64_t>(seconds_ * 1e9);
    std::int64_t now = start_ns_;
    for (; now < end_ns_; now = read_clock(CLOCK_MONOTONIC)) {
      if (!idle_) ask(now);
      if (!flood_) receive_next();
      requests_.expire(now);
      probes_.turn(now);
    }
    asked_until_ns_ = now;
    in_time_ = right_;
    while (!flood_ && requests_.open() > 0 && now < asked_until_ns_ + kDrain) {
      receive_next();
      now = read_clock(CLOCK_MONOTONIC);
    }
  }

  [[nodiscard]] std::string json() const {
    std::string wrong;
    const auto late = static_cast<std::size_t>(load::Verdict::late);
    for (std::size_t i = 1; i < late; ++i) {
      if (verdicts_[i] == 0) continue;
      wrong += fmt::format(R"({}"{}": {})", wrong.empty() ? "" : ", ",
                           load::name(static_cast<load::Verdict>(i)), verdicts_[i]);
    }
    const double took_s = static_cast<double>(asked_until_ns_ - start_ns_) / 1e9;
    const load::ProbeResult probes = probes_.result();
    return fmt::format(
        R"({{"seconds": {:.6f}, "sent": {}, "right": {}, "in_time": {}, "wrong": {{{}}}, )"
        R"("offered_per_s": {:.0f}, "answered_per_s": {:.0f}, "unsent": {}, "late": {}, )"
        R"("p50_us": {:.1f}, "p90_us": {:.1f}, "p99_us": {:.1f}, "p999_us": {:.1f}, )"
        R"("probes": {}, "probes_asked": {}, "probes_lost": {}, "probes_outside": {}, "offset_us": {:.3f}, )"
        R"("offset_p99_us": {:.3f}, "delay_us": {:.3f}, "held_us": {:.3f}}})",
        took_s, requests_.sent(), right_, in_time_, wrong,
        static_cast<double>(requests_.sent()) / took_s, static_cast<double>(in_time_) / took_s,
        unsent_, verdicts_.at(late), latencies_.percentile_us(0.5), latencies_.percentile_us(0.9),
        latencies_.percentile_us(0.99), latencies_.percentile_us(0.999), probes.count, probes.asked,
        probes.lost, probes.outside, probes.offset_us, probes.worst_offset_us, probes.delay_us,
        probes.held_us);
  }

 private:
  void ask(std::int64_t now) {
    std::size_t count = 0;
    if (rate_ > 0) {
      count = due(now);
    } else if (requests_.open() + load::kBatch <= window_ || requests_.open() == 0) {
      count = window_ - requests_.open();
    }
    count = std::min(count, load::kBatch);
    if (count > 0) send(now, count);
  }

  /// How many should have been sent by now and were not. What this host cannot send in time is not
  /// offered at all, for a backlog would come as a burst.
  std::size_t due(std::int64_t now) {
    const double until_now = static_cast<double>(now - start_ns_) * rate_ / 1e9;
    const double late = until_now - skipped_ - static_cast<double>(requests_.sent());
    const double most = std::max(kMostBehind * rate_, static_cast<double>(load::kBatch));
    if (late > most) skipped_ += late - most;
    return late > 0 ? static_cast<std::size_t>(std::min(late, most)) : 0;
  }

  void send(std::int64_t now, std::size_t count) {
    const std::size_t port = turn_++ % sockets_.size();
    for (std::size_t i = 0; i < count; ++i) {
      // Of a request that leaves late the latency counts from when it was due.
      const double place = static_cast<double>(requests_.sent()) + skipped_;
      const double due = place * 1e9 / std::max(rate_, 1.0);
      requests_.write(batches_.request(i), port,
                      rate_ > 0 ? start_ns_ + static_cast<std::int64_t>(due) : now);
      if (batches_.begins_bundle(i)) batches_.from(i, addresses_.next());
    }
    unsent_ += count - batches_.send(sockets_[port], count);
  }

  /// From one socket whose requests wait, each in its turn.
  void receive_next() {
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
      const std::size_t port = ++reading_ % sockets_.size();
      if (requests_.open(port) == 0) continue;
      const std::size_t count = batches_.receive(sockets_[port]);
      if (count == 0) continue;
      const std::int64_t now = read_clock(CLOCK_MONOTONIC);
      for (std::size_t k = 0; k < count; ++k) judge(batches_.received(k), port, now);
      return;
    }
  }

  void judge(const load::Received& reply, std::size_t port, std::int64_t now) {
    std::int64_t due = 0;
    load::Verdict verdict = requests_.judge(reply.octets, port, now, due);
    if (reply.from.sin_addr.s_addr != server_.sin_addr.s_addr ||
        reply.from.sin_port != server_.sin_port) {
      verdict = load::Verdict::sender;
    }
    ++verdicts_.at(static_cast<std::size_t>(verdict));
    if (verdict != load::Verdict::right) return;
    ++right_;
    latencies_.add(now - due);
  }

  double rate_;
  std::size_t window_;
  bool idle_;
  double seconds_;
  sockaddr_in server_;
  load::Addresses addresses_;
  load::Requests requests_;
  load::Batches batches_;
  bool flood_;
  load::Probes probes_;
  std::vector<load::ClientSocket> sockets_;
  load::Latencies latencies_;
  std::array<std::uint64_t, static_cast<std::size_t>(load::Verdict::count)> verdicts_{};
  std::uint64_t right_ = 0;
  std::uint64_t in_time_ = 0;
  std::uint64_t unsent_ = 0;
  double skipped_ = 0;
  std::size_t turn_ = 0;
  std::size_t reading_ = 0;
  std::int64_t start_ns_ = 0;
  std::int64_t end_ns_ = 0;
  std::int64_t asked_until_ns_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    Load load{read_words(argc, argv)};
    load.run();
    fmt::print("{}\n", load.json());
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
  return 0;
}
