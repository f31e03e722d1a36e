// One target asked for everything that a module wants, all at once.
#pragma once

#include <array>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string>

#include "common/fetcher.hpp"
#include "common/look.hpp"
#include "mode6/peers_query.hpp"
#include "mode6/read_query.hpp"
#include "netio/event_loop.hpp"
#include "ntp-exporter/families_nts.hpp"
#include "ntp-exporter/result.hpp"

namespace ntp_exporter {

/// Held by whoever still has to call it back: it may be dropped at any time.
class Probe : public std::enable_shared_from_this<Probe> {
 public:
  using Done = std::function<void(std::shared_ptr<const Result>)>;

  /// `target` is an address: who may be asked was decided when its name was resolved. `name` is how
  /// the user calls it. `done` is called once, from the loop, by `timeout` and a moment.
  Probe(netio::EventLoop& loop, common::Fetcher& fetcher, common::Target target, std::string name,
        const Module& module, ntp::Nanos timeout, Done done);
  void start();

 private:
  void ask(mode6::Conversation& conversation);
  void on_control(const common::Contact& contact);
  void judge_control(const common::Contact& contact);
  void on_seen(const common::Look::Outcome& outcome);
  void on_time();
  void end();

  netio::EventLoop& loop_;
  common::Fetcher& fetcher_;
  const common::Target target_;
  const Module module_;
  const ntp::Nanos timeout_;
  const ntp::Monotonic began_;
  Done done_;
  netio::Timer timer_;
  std::shared_ptr<Result> result_ = std::make_shared<Result>();
  mode6::ReadReply system_;
  mode6::ReadReply server_;
  mode6::ReadReply clients_;
  std::array<mode6::ReadReply, std::size(kNtsNames)> nts_;
  mode6::PeersQuery peers_;
  std::optional<common::Look> look_;
  bool control_open_ = false;
  bool seen_open_ = false;
  bool late_ = false;
};

}  // namespace ntp_exporter
