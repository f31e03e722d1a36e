#include "netio/resolver.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <mutex>
#include <netdb.h>
#include <sys/eventfd.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include "netio/socket_address.hpp"

namespace netio {
namespace {

// Work runs on a thread and gives what is to be called on the loop. It asks nobody when it is told
// why it cannot be done.
using Work = std::function<std::function<void()>(const std::string& refusal)>;

int family_number(ntp::Family family) {
  if (family == ntp::Family::ipv4) return AF_INET;
  return family == ntp::Family::ipv6 ? AF_INET6 : AF_UNSPEC;
}

std::string error_words(int code) {
  return code == EAI_SYSTEM ? std::generic_category().message(errno) : gai_strerror(code);
}

Resolved look_up(const std::string& name, ntp::Family family) {
  addrinfo hints{};
  hints.ai_family = family_number(family);
  hints.ai_socktype = SOCK_DGRAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* list = nullptr;
  int code = getaddrinfo(name.c_str(), nullptr, &hints, &list);
  if (code == EAI_NONAME || code == EAI_BADFLAGS || code == EAI_NODATA) {
    // On a host with loopback alone AI_ADDRCONFIG hides even localhost.
    hints.ai_flags = 0;
    code = getaddrinfo(name.c_str(), nullptr, &hints, &list);
  }
  if (code != 0) return {{}, error_words(code)};
  Resolved resolved;
  for (const addrinfo* at = list; at != nullptr; at = at->ai_next) {
    SocketAddress address;
    address.size = std::min<socklen_t>(at->ai_addrlen, sizeof address.storage);
    std::memcpy(&address.storage, at->ai_addr, address.size);
    const ntp::IpAddress found = address.endpoint().address;
    const bool known = std::ranges::find(resolved.addresses, found) != resolved.addresses.end();
    if (found.family == ntp::Family::none || known) continue;
    if (resolved.addresses.size() < Resolver::kMaxAddresses) resolved.addresses.push_back(found);
  }
  freeaddrinfo(list);
  if (resolved.addresses.empty()) resolved.error = "no address";
  return resolved;
}

std::string look_up_name(const ntp::IpAddress& address) {
  const SocketAddress at{{address, 0}};
  std::array<char, NI_MAXHOST> name{};
  const int code =
      getnameinfo(at.raw(), at.size, name.data(), name.size(), nullptr, 0, NI_NAMEREQD);
  return code == 0 ? std::string{name.data()} : std::string{};
}

}  // namespace

// What the threads hold too, so that it outlives whoever asked.
struct Resolver::Shared {
  Shared() : ready{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
    if (ready < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  ~Shared() { close(ready); }
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  static void run(const std::shared_ptr<Shared>& self) {
    for (;;) {
      Work work;
      {
        const std::lock_guard lock{self->mutex};
        if (self->abandoned || self->todo.empty()) {
          --self->threads;
          return;
        }
        work = std::move(self->todo.front());
        self->todo.pop_front();
      }
      auto done = work({});
      const std::lock_guard lock{self->mutex};
      self->finish(std::move(done));
    }
  }

  // The caller holds the mutex.
  void finish(std::function<void()> call) {
    done.push_back(std::move(call));
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(ready, &one, sizeof one);
  }

  // Where the system gives no thread at all, nobody is left to do what was asked.
  static void start_thread(const std::shared_ptr<Shared>& self) {
    try {
      std::thread{[self] { run(self); }}.detach();
      ++self->threads;
    } catch (const std::system_error& error) {
      if (self->threads > 0) return;
      for (const Work& work : std::exchange(self->todo, {})) {
        self->finish(work("no thread to ask on: " + error.code().message()));
      }
    }
  }

  const int ready;
  std::mutex mutex;
  std::deque<Work> todo;
  std::deque<std::function<void()>> done;
  std::size_t threads = 0;
  bool abandoned = false;
};

Resolver::Resolver(EventLoop& loop) : loop_{loop} {}

Resolver::~Resolver() {
  if (!shared_) return;
  const std::lock_guard lock{shared_->mutex};
  shared_->abandoned = true;
}

void Resolver::resolve(const std::string& name, ntp::Family family,
                       std::function<void(const Resolved&)> done) {
  if (const auto address = ntp::IpAddress::parse(name)) {
    const bool fits = family == ntp::Family::none || family == address->family;
    done(fits ? Resolved{{*address}, {}} : Resolved{{}, "address of the other family"});
    return;
  }
  submit([name, family, done = std::move(done)](const std::string& no) -> std::function<void()> {
    return [resolved = no.empty() ? look_up(name, family) : Resolved{{}, no}, done] {
      done(resolved);
    };
  });
}

void Resolver::reverse(const ntp::IpAddress& address,
                       std::function<void(const std::string&)> done) {
  submit([address, done = std::move(done)](const std::string& no) -> std::function<void()> {
    return [name = no.empty() ? look_up_name(address) : std::string{}, done] { done(name); };
  });
}

void Resolver::submit(Work work) {
  if (!shared_) shared_ = std::make_shared<Shared>();
  if (!watch_) {
    watch_ = std::make_unique<Watch>(Watch::readable(loop_, shared_->ready, [this] { collect(); }));
  }
  ++waiting_;
  const std::lock_guard lock{shared_->mutex};
  shared_->todo.push_back(std::move(work));
  if (shared_->threads < kMaxThreads) Shared::start_thread(shared_);
}

void Resolver::collect() {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t got = read(shared_->ready, &count, sizeof count);
  std::deque<std::function<void()>> done;
  {
    const std::lock_guard lock{shared_->mutex};
    done.swap(shared_->done);
  }
  waiting_ -= done.size();
  // The loop may end while nobody waits.
  const std::unique_ptr<Watch> idle = waiting_ == 0 ? std::move(watch_) : nullptr;
  for (const auto& call : done) call();
}

}  // namespace netio
