// A conversation of the C API with a simulated server, on a simulated clock.
#pragma once

#include <array>
#include <functional>
#include <mode6.h>
#include <stdexcept>
#include <string>

#include "simulated_server.hpp"

namespace capi {

using mode6::Datagrams;
using mode6::Request;

constexpr int64_t kMillisecond = 1'000'000;
constexpr int64_t kStart = 3600 * 1000 * kMillisecond;
constexpr int64_t kRoundTrip = 10 * kMillisecond;

class Talk {
 public:
  using Server = std::function<Datagrams(const Request& request)>;

  explicit Talk(const mode6_options* options = nullptr) {
    if (mode6_open(&talk_, 1000, options) != MODE6_OK) throw std::runtime_error{"no conversation"};
  }
  ~Talk() { mode6_close(&talk_); }
  Talk(const Talk&) = delete;
  Talk& operator=(const Talk&) = delete;
  operator mode6_conversation*() const { return talk_; }  // NOLINT: it stands for the pointer

  /// Until every question has ended; answers take one round trip.
  void run(const Server& server) {
    for (int steps = 0; steps < 100'000; ++steps) {
      Datagrams answers = send(server);
      if (mode6_idle(talk_) != 0) return;
      if (answers.empty()) {
        now += mode6_timeout(talk_, now);
        continue;
      }
      now += std::min(kRoundTrip, mode6_timeout(talk_, now));
      for (const auto& answer : answers) mode6_feed(talk_, answer.data(), answer.size(), now);
    }
    throw std::runtime_error{"the conversation does not end"};
  }

  /// Everything that wants to be sent now; what the server says to it.
  Datagrams send(const Server& server) {
    Datagrams answers;
    std::array<std::byte, MODE6_MAX_PACKET> packet{};
    int size = 0;
    while ((size = mode6_next_packet(talk_, now, packet.data(), packet.size())) > 0) {
      const auto octets = ntp::ByteView{packet}.first(static_cast<std::size_t>(size));
      const auto header = mode6::parse_header(octets).value();
      const auto data = octets.subspan(mode6::kHeaderSize, header.count);
      requests.push_back({header, std::string{ntp::as_text(data)}, {}});
      for (auto& answer : server(requests.back())) answers.push_back(std::move(answer));
    }
    if (size < 0) throw std::runtime_error{mode6_result_text(size)};
    return answers;
  }

  int64_t now = kStart;
  std::vector<Request> requests;

 private:
  mode6_conversation* talk_ = nullptr;
};

/// Two peers, 7 and 9; 9 has vanished when it is asked.
inline Datagrams two_peers(const Request& request) {
  using namespace std::string_view_literals;
  if (request.header.opcode == MODE6_READ_STATUS) {
    return mode6::answer(request.header, "\0\x09\x80\x11\0\x07\x96\x1a"sv, 0x0615);
  }
  switch (request.header.association.value) {
    case 0:
      return mode6::answer(request.header, "clock=0xee110000.80000000\r\n", 0x0615);
    case 7:
      return mode6::answer(request.header, "srcadr=192.0.2.1, stratum=2\r\n", 0x963a);
    default:
      return {mode6::error(request.header, 4)};
  }
}

inline Datagrams silence(const Request&) { return {}; }

/// What a function writes that fills a buffer.
template <class Function, class... Arguments>
std::string text_of(Function function, const Arguments&... arguments) {
  std::array<char, MODE6_MAX_ANSWER + 1> buffer{};
  const int length = function(arguments..., buffer.data(), buffer.size());
  if (length < 0) return mode6_result_text(length);
  return {buffer.data(), static_cast<std::size_t>(length)};
}

}  // namespace capi
