#include "sys/handover.hpp"

#include <cstdint>
#include <stdexcept>
#include <sys/eventfd.h>
#include <unistd.h>
#include <utility>

namespace sys {

Handover::Handover() : fd_{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)} {
  if (fd_ < 0) throw std::runtime_error("the system gives no descriptor between threads");
}

Handover::~Handover() { close(fd_); }

bool Handover::push(HandedOver request) {
  const std::lock_guard lock{guard_};
  if (waiting_.size() >= kMost) return false;
  waiting_.push_back(std::move(request));
  if (waiting_.size() == 1) eventfd_write(fd_, 1);
  return true;
}

std::vector<HandedOver> Handover::take() {
  const std::lock_guard lock{guard_};
  eventfd_t count = 0;
  eventfd_read(fd_, &count);
  return std::exchange(waiting_, {});
}

}  // namespace sys
