// Asks hosts on a loop that goes on: what fetch() does once, for programs that keep asking.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "common/fetch.hpp"
#include "common/name_cache.hpp"
#include "netio/mode6_crowd.hpp"

namespace common {

/// Names are resolved in parallel and remembered, all hosts share the sockets and the window of one
/// crowd. When a host has several addresses and one refuses, the next is tried and `start` is
/// called again: it must begin anew.
class Fetcher {
 public:
  using Start = std::function<void(mode6::Conversation&)>;
  using Ended = std::function<void(const Contact&)>;

  explicit Fetcher(netio::EventLoop& loop, NameTimes names = {});
  ~Fetcher();
  Fetcher(const Fetcher&) = delete;
  Fetcher& operator=(const Fetcher&) = delete;

  /// `ended` is called once from the loop, never before this returns. It may ask more. What is
  /// known of the contact meanwhile is returned.
  std::shared_ptr<const Contact> ask(const Target& target, const mode6::Patience& patience,
                                     std::uint8_t version, Start start, Ended ended);

  [[nodiscard]] NameCache& names() { return names_; }

 private:
  class Call;
  void end(std::shared_ptr<Call> call);

  NameCache names_;
  netio::Mode6Crowd crowd_;
  netio::Timer later_;
  std::vector<std::shared_ptr<Call>> ended_;  // to be told from the loop
};

/// "cannot find the address of HOST: WHY; check the name"
std::string unknown_host_words(const Target& target, const std::string& why);
/// Why datagrams could not be exchanged with that address of it.
std::string unreachable_words(const Target& target, const ntp::Endpoint& address,
                              std::error_code error);

}  // namespace common
