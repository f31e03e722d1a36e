// Where large tables lie.
#pragma once

#include <cstddef>
#include <memory_resource>

namespace sys {

/// Asks for pages of 2 MiB for whatever fills one: of a list of clients each request touches an
/// entry far from the last, and the processor would look up the place of nearly each small page.
/// Where the system has none the pages are small. For any number of threads.
class LargePages : public std::pmr::memory_resource {
 public:
  static constexpr std::size_t kPage = std::size_t{1} << 21;  ///< octets

 private:
  void* do_allocate(std::size_t octets, std::size_t alignment) override;
  void do_deallocate(void* at, std::size_t octets, std::size_t alignment) override;
  [[nodiscard]] bool do_is_equal(const memory_resource& other) const noexcept override;
};

/// From now on tables of std::pmr lie there.
void use_large_pages();

}  // namespace sys
