// Giving root away and keeping only what the clock needs.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace sys {

/// The two halves of `-u USER[:GROUP]`, split at the last colon.
struct UserGroup {
  std::string user;
  std::string group;  ///< empty: the user's own
  friend bool operator==(const UserGroup&, const UserGroup&) = default;
};
/// nullopt when a half is empty.
std::optional<UserGroup> parse_user_group(std::string_view text);

/// Whom to become.
struct Account {
  uid_t uid = 0;
  gid_t gid = 0;
  std::string user;  ///< name for the supplementary groups; empty when given as a bare number
};
/// Names or numbers. Throws std::runtime_error with one line for people when it is unknown.
Account find_account(std::string_view user_group);

/// What a process keeps of root.
struct Rights {
  bool set_clock = false;   ///< CAP_SYS_TIME
  bool bind_ports = false;  ///< CAP_NET_BIND_SERVICE: ports below 1024, once addresses change
};

/// Becomes `account`, keeping those rights and nothing else; neither comes back through exec. Does
/// nothing when the process is that account already. Throws std::runtime_error when it cannot, or
/// when root could be had back.
void drop_privileges(const Account& account, const Rights& keep);

/// Keeps those rights, where they are there, and no other, whoever the process is; none comes back
/// through exec. Throws std::runtime_error with one line for people when it cannot.
void keep_only(const Rights& keep);

/// Whether the kernel would let this process set the clock: CAP_SYS_TIME is in force. A container
/// may still refuse.
bool may_set_clock();

}  // namespace sys
