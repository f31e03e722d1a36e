#include "common/look.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "common/fetcher.hpp"
#include "netio/monotonic.hpp"
#include "ntp/packet.hpp"
#include "view/escape.hpp"

namespace common {
namespace {

constexpr ntp::Nanos kFirstPatience = std::chrono::seconds{1};

std::string_view reply_error_words(ntp::ReplyError error) {
  switch (error) {
    case ntp::ReplyError::unsynchronised:
      return "its clock is not synchronised";
    case ntp::ReplyError::zero_time:
      return "it gives no time";
    case ntp::ReplyError::excessive_distance:
      return "its root distance is 16 s or more";
    case ntp::ReplyError::negative_delay:
    case ntp::ReplyError::excessive_delay:
    case ntp::ReplyError::slow_turnaround:
      return "its timestamps make no sense";
    default:
      return "its replies are not answers to the request";
  }
}

}  // namespace

Look::Look(netio::EventLoop& loop, Target target, const ntp::Endpoint& address, ntp::Nanos timeout,
           Done done)
    : target_{std::move(target)},
      address_{address},
      done_{std::move(done)},
      timer_{loop, [this] { on_time(); }},
      deadline_{netio::monotonic_now() + timeout},
      // Within a short time, too, a second and a third have time for an answer.
      patience_{std::min<ntp::Nanos>(kFirstPatience, timeout / 4)} {
  auto socket = netio::UdpSocket::connect(address, true);
  if (!socket) {
    unreachable(socket.error());
    return;
  }
  socket_.emplace(std::move(*socket));
  watch_.emplace(netio::Watch::readable(loop, socket_->fd(), [this] { on_readable(); }));
  send();
}

void Look::send() {
  std::array<std::byte, ntp::kHeaderSize> packet;
  exchange_.begin(ntp::Timestamp{netio::random_u64() | 1}, ntp::kVersion, packet);
  exchange_.sent_at(netio::realtime_now().timestamp());
  ++requests_;
  if (const auto error = socket_->send(packet)) return unreachable(error);
  const ntp::Monotonic again = netio::monotonic_now() + std::exchange(patience_, 2 * patience_);
  timer_.at(requests_ < kMostRequests ? std::min(again, deadline_) : deadline_);
}

void Look::on_time() {
  if (outcome_) {
    if (std::exchange(told_, true)) return;
    // Copies: the call may destroy this.
    const Outcome outcome = *outcome_;
    const Done done = std::move(done_);
    done(outcome);
  } else if (netio::monotonic_now() < deadline_) {
    send();
  } else {
    end(std::unexpected{NotSeen{fmt::format("{} ({}): no answer to a time request either",
                                            view::escape(target_.text), address_.text())}});
  }
}

void Look::on_readable() {
  if (outcome_) {
    // Until it is told: what still comes must not keep the loop busy.
    watch_.reset();
    return;
  }
  if (const auto sent = socket_->transmitted()) exchange_.sent_at(sent->timestamp());
  const auto error =
      socket_->receive([this](const netio::Datagram& datagram) { on_datagram(datagram); });
  if (error && !outcome_) unreachable(error);
}

void Look::on_datagram(const netio::Datagram& datagram) {
  const auto parsed = ntp::parse_packet(datagram.octets);
  if (!parsed || outcome_) return;
  const auto at = datagram.received.value_or(netio::realtime_now()).timestamp();
  // A look from far away is still a look: the limit on the delay is for those who steer by it.
  auto reply = exchange_.accept(parsed->header, at, {.max_delay = ntp::Seconds{16}});
  if (!reply && exchange_.outstanding()) return;
  // The request is used up: a reply to it came from where it was sent.
  if (!reply) {
    end(std::unexpected{NotSeen{fmt::format("{} ({}): {}", view::escape(target_.text),
                                            address_.text(), reply_error_words(reply.error())),
                                true}});
  } else if (reply->kiss) {
    end(std::unexpected{NotSeen{
        fmt::format("{} ({}) refuses time requests", view::escape(target_.text), address_.text()),
        true}});
  } else {
    end(Seen{address_, *reply});
  }
}

void Look::unreachable(std::error_code error) {
  end(std::unexpected{
      NotSeen{.why = unreachable_words(target_, address_, error), .unreachable = true}});
}

void Look::end(Outcome outcome) {
  outcome_ = std::move(outcome);
  timer_.at(ntp::Monotonic{});
}

namespace {

// Below what every process may have open.
constexpr std::size_t kLooksAtOnce = 512;

// Keeps so many looks open until all have ended.
class Looks {
 public:
  Looks(const std::vector<LookAt>& hosts, ntp::Nanos timeout)
      : hosts_{hosts}, timeout_{timeout}, next_turn_{loop_, [this] { fill(); }} {}

  std::vector<std::pair<std::size_t, Look::Outcome>> run() {
    if (hosts_.empty()) return {};
    fill();
    loop_.run();
    return std::move(outcomes_);
  }

 private:
  void fill() {
    std::erase_if(open_, [this](const auto& one) { return ended_.contains(one.first); });
    ended_.clear();
    for (; next_ < hosts_.size() && open_.size() < kLooksAtOnce; ++next_) {
      const LookAt& host = hosts_[next_];
      open_.emplace(next_, std::make_unique<Look>(loop_, host.target, host.address, timeout_,
                                                  [this, at = next_](const Look::Outcome& outcome) {
                                                    outcomes_.emplace_back(hosts_[at].index,
                                                                           outcome);
                                                    ended_.insert(at);
                                                    next_turn_.at(ntp::Monotonic{});
                                                  }));
    }
    if (open_.empty()) loop_.stop();
  }

  const std::vector<LookAt>& hosts_;
  const ntp::Nanos timeout_;
  netio::EventLoop loop_;
  netio::Timer next_turn_;
  std::map<std::size_t, std::unique_ptr<Look>> open_;
  std::set<std::size_t> ended_;
  std::size_t next_ = 0;
  std::vector<std::pair<std::size_t, Look::Outcome>> outcomes_;
};

}  // namespace

std::vector<std::pair<std::size_t, Look::Outcome>> look_at(const std::vector<LookAt>& hosts,
                                                           ntp::Nanos timeout) {
  return Looks{hosts, timeout}.run();
}

}  // namespace common
