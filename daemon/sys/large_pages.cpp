#include "sys/large_pages.hpp"

#include <algorithm>
#include <sys/mman.h>

namespace sys {
namespace {

std::size_t alignment_of(std::size_t octets, std::size_t least) {
  return octets < LargePages::kPage ? least : std::max(least, LargePages::kPage);
}

}  // namespace

void* LargePages::do_allocate(std::size_t octets, std::size_t alignment) {
  const std::size_t aligned = alignment_of(octets, alignment);
  void* at = std::pmr::new_delete_resource()->allocate(octets, aligned);
  // A refusal costs time only.
  if (octets >= kPage) static_cast<void>(madvise(at, octets, MADV_HUGEPAGE));
  return at;
}

void LargePages::do_deallocate(void* at, std::size_t octets, std::size_t alignment) {
  const std::size_t aligned = alignment_of(octets, alignment);
  std::pmr::new_delete_resource()->deallocate(at, octets, aligned);
}

bool LargePages::do_is_equal(const memory_resource& other) const noexcept {
  return dynamic_cast<const LargePages*>(&other) != nullptr;
}

void use_large_pages() {
  static LargePages pages;
  std::pmr::set_default_resource(&pages);
}

}  // namespace sys
