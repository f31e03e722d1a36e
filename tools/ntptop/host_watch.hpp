// The asking of one host: when, and on which socket.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "mode6/mru_query.hpp"
#include "netio/mode6_session.hpp"
#include "ntptop/inquiry.hpp"
#include "ntptop/probe.hpp"
#include "ntptop/watcher.hpp"

namespace ntptop {

/// The clock here, for the times of inputs.
Instant instant_now();

class HostWatch {
 public:
  HostWatch(Watcher& owner, std::size_t number, common::Target target, bool hidden);

  /// First poll after that long, then at the owner's pace.
  void begin(ntp::Nanos after);
  void want_clients(bool wanted);
  [[nodiscard]] bool hidden() const { return hidden_; }
  [[nodiscard]] bool polled() const { return polled_ && (seen_ || !probes()); }

 private:
  void on_due();
  void on_resolved(const netio::Resolved& resolved);
  void ask();
  void on_idle();
  void unreachable(std::string why);
  void ask_seen();
  void ask_clients();
  void on_clients();
  void next();
  void report_clients(std::string trouble);
  [[nodiscard]] bool probes() const;
  [[nodiscard]] bool near() const;

  Watcher& owner_;
  std::size_t number_;
  common::Target target_;
  bool hidden_;
  bool polled_ = false;
  bool seen_ = false;
  bool resolving_ = false;
  std::optional<ntp::Endpoint> address_;
  std::size_t tried_ = 0;  // addresses of the name, in turn
  netio::Timer due_;
  std::unique_ptr<netio::Mode6Session> session_;
  Inquiry inquiry_;
  ntp::Monotonic asked_;
  bool asking_ = false;
  int silences_ = 0;
  Probe probe_;
  std::optional<ntp::Monotonic> probed_;
  double probe_every_s_ = 0;
  bool clients_wanted_ = false;
  std::unique_ptr<netio::Mode6Session> clients_session_;
  std::unique_ptr<mode6::MruQuery> clients_query_;
  std::optional<ntp::Monotonic> clients_asked_;
  bool clients_open_ = false;
  bool clients_known_ = false;
  netio::Timer clients_due_;
};

}  // namespace ntptop
