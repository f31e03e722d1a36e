#include "sys/jail.hpp"

#include <cerrno>
#include <cstring>
#include <fmt/core.h>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

namespace sys {

void enter_jail(const std::string& folder) {
  if (chdir(folder.c_str()) != 0 || chroot(".") != 0 || chdir("/") != 0) {
    throw std::runtime_error(
        fmt::format("-i {}: cannot change the root directory: {}; the folder must be there, and "
                    "only root may do that",
                    folder, std::strerror(errno)));
  }
}

std::string inside_jail(const std::string& folder, const std::string& path) {
  std::string_view outer = folder;
  while (outer.ends_with('/')) outer.remove_suffix(1);
  const bool within =
      path.starts_with(outer) && path.size() > outer.size() && path[outer.size()] == '/';
  return within ? path.substr(outer.size()) : path;
}

}  // namespace sys
