#include "common/fetcher.hpp"

#include <deque>
#include <fmt/format.h>
#include <utility>

#include "view/escape.hpp"

namespace common {

std::string unknown_host_words(const Target& target, const std::string& why) {
  return fmt::format("cannot find the address of {}: {}; check the name", view::escape(target.text),
                     why);
}

std::string unreachable_words(const Target& target, const ntp::Endpoint& address,
                              std::error_code error) {
  const std::string where = fmt::format("{} ({})", view::escape(target.text), address.text());
  if (error == std::errc::connection_refused) {
    return fmt::format("{}: nobody listens on UDP port {}; is ntpd running there?", where,
                       address.port);
  }
  return fmt::format("cannot reach {}: {}", where, error.message());
}

// One host's way through its addresses. Whoever has still to call it back holds it.
class Fetcher::Call : public std::enable_shared_from_this<Call> {
 public:
  Call(Fetcher& owner, Target target, const mode6::Patience& patience, std::uint8_t version,
       Start start, Ended ended)
      : owner_{owner},
        target_{std::move(target)},
        patience_{patience},
        version_{version},
        start_{std::move(start)},
        on_end_{std::move(ended)} {}

  void begin() {
    owner_.names_.resolve(
        target_.host, target_.family,
        [self = shared_from_this()](const netio::Resolved& r) { self->on_resolved(r); });
  }
  void tell() const { on_end_(contact_); }
  [[nodiscard]] std::shared_ptr<const Contact> contact() const {
    return {shared_from_this(), &contact_};
  }

 private:
  void on_resolved(const netio::Resolved& resolved) {
    if (resolved.addresses.empty()) contact_.trouble = unknown_host_words(target_, resolved.error);
    addresses_.assign(resolved.addresses.begin(), resolved.addresses.end());
    next_address();
  }

  void next_address() {
    if (addresses_.empty()) return owner_.end(shared_from_this());
    contact_.address = {addresses_.front(), target_.port};
    addresses_.pop_front();
    const auto self = shared_from_this();
    owner_.crowd_.add(contact_.address, patience_, version_, start_,
                      [self](const netio::CrowdEnd& end) { self->on_end(end); });
  }

  void on_end(const netio::CrowdEnd& end) {
    contact_.datagrams_sent += end.sent;
    contact_.strays += end.strays;
    contact_.error = end.trouble;
    contact_.trouble =
        end.trouble ? unreachable_words(target_, contact_.address, end.trouble) : std::string{};
    if (!end.trouble || end.received > 0) addresses_.clear();
    next_address();
  }

  Fetcher& owner_;
  const Target target_;
  const mode6::Patience patience_;
  const std::uint8_t version_;
  const Start start_;
  const Ended on_end_;
  std::deque<ntp::IpAddress> addresses_;
  Contact contact_;
};

Fetcher::Fetcher(netio::EventLoop& loop, NameTimes names)
    : names_{loop, names}, crowd_{loop}, later_{loop, [this] {
                                                  for (const auto& call : std::exchange(ended_, {}))
                                                    call->tell();
                                                }} {}
Fetcher::~Fetcher() = default;

std::shared_ptr<const Contact> Fetcher::ask(const Target& target, const mode6::Patience& patience,
                                            std::uint8_t version, Start start, Ended ended) {
  const auto call =
      std::make_shared<Call>(*this, target, patience, version, std::move(start), std::move(ended));
  call->begin();
  return call->contact();
}

void Fetcher::end(std::shared_ptr<Call> call) {
  ended_.push_back(std::move(call));
  later_.at(ntp::Monotonic{});
}

}  // namespace common
