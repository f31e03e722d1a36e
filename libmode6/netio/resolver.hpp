// Names to addresses and back, without ever blocking the loop.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "netio/event_loop.hpp"
#include "ntp/address.hpp"

namespace netio {

struct Resolved {
  std::vector<ntp::IpAddress> addresses;  ///< in the system's order of preference, no duplicates
  std::string error;  ///< the system's own words; empty when there are addresses
};

/// Asks the system's resolver on threads of its own, at most kMaxThreads at once. A numeric address
/// never starts one. An answer that comes after the Resolver is gone is dropped; its thread ends by
/// itself.
class Resolver {
 public:
  static constexpr std::size_t kMaxThreads = 16;  ///< name servers forgive that many questions
  static constexpr std::size_t kMaxAddresses = 16;

  explicit Resolver(EventLoop& loop);
  ~Resolver();
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  /// `done` is called from the loop, for a numeric address before this returns.
  void resolve(const std::string& name, ntp::Family family,
               std::function<void(const Resolved&)> done);
  /// The name of an address; empty when it has none.
  void reverse(const ntp::IpAddress& address, std::function<void(const std::string&)> done);

 private:
  struct Shared;
  void submit(std::function<std::function<void()>(const std::string& refusal)> work);
  void collect();

  EventLoop& loop_;
  std::shared_ptr<Shared> shared_;
  std::unique_ptr<Watch> watch_;  // only while something is being asked
  std::size_t waiting_ = 0;
};

}  // namespace netio
