#include "sys/start_pages.hpp"

#include <cstddef>
#include <cstdint>
#include <link.h>
#include <span>
#include <string_view>
#include <sys/mman.h>
#include <unistd.h>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

namespace sys {
namespace {

// Not the object that the kernel brings along.
bool is_of_a_file(const dl_phdr_info& object) {
  const std::string_view name{object.dlpi_name};
  return name.empty() || name.starts_with('/');  // empty: the program itself
}

// Old libraries for 32 bits have relocations in their code: it is no longer what their file says.
bool has_changed_code(const dl_phdr_info& object) {
  for (const auto& segment : std::span{object.dlpi_phdr, object.dlpi_phnum}) {
    if (segment.p_type != PT_DYNAMIC) continue;
    const auto* entry = reinterpret_cast<const ElfW(Dyn)*>(object.dlpi_addr + segment.p_vaddr);
    for (; entry->d_tag != DT_NULL; ++entry) {
      if (entry->d_tag == DT_TEXTREL) return true;
      if (entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0) return true;
    }
  }
  return false;
}

// What may be written is left alone: relocations are nowhere else.
int give_back(dl_phdr_info* object, std::size_t, void*) {
  if (!is_of_a_file(*object) || has_changed_code(*object)) return 0;
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  for (const auto& segment : std::span{object->dlpi_phdr, object->dlpi_phnum}) {
    if (segment.p_type != PT_LOAD || (segment.p_flags & PF_W) != 0) continue;
    const std::uintptr_t begin = (object->dlpi_addr + segment.p_vaddr) / page * page;
    const std::uintptr_t end = object->dlpi_addr + segment.p_vaddr + segment.p_memsz;
    madvise(reinterpret_cast<void*>(begin), (end - begin + page - 1) / page * page, MADV_DONTNEED);
  }
  return 0;
}

}  // namespace

void give_back_start_pages() {
#if defined(__GLIBC__)
  malloc_trim(0);
#endif
  dl_iterate_phdr(give_back, nullptr);
}

}  // namespace sys
