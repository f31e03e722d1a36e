#include "ntp-doctor/machine.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace doctor {
namespace {

namespace fs = std::filesystem;

using ::testing::IsEmpty;
using ::testing::SizeIs;

/// A folder like /proc.
class Machine : public testing::Test {
 protected:
  Machine() {
    std::string name = (fs::temp_directory_path() / "gnomon-test-XXXXXX").string();
    proc_ = mkdtemp(name.data());
    fs::create_directories(proc_ / "net");
  }
  ~Machine() override { fs::remove_all(proc_); }

  void process(const char* pid, const char* name, const char* socket = nullptr) {
    fs::create_directories(proc_ / pid / "fd");
    std::ofstream{proc_ / pid / "comm"} << name << "\n";
    if (socket != nullptr) fs::create_symlink(socket, proc_ / pid / "fd" / "5");
  }
  void port_123(const char* table, const char* inode) {
    std::ofstream{proc_ / "net" / table}
        << "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  "
           "timeout inode ref pointer drops\n"
        << "  57: 00000000:007B 00000000:0000 07 00000000:00000000 00:00000000 00000000     0      "
           "  "
           "0 "
        << inode << " 2 0000000000000000 0\n";
  }

  fs::path proc_;
};

TEST_F(Machine, ProgramsAreFoundByName) {
  process("10", "ntpd");
  process("11", "systemd-timesyn");
  process("12", "bash");
  const auto found = time_programs(proc_.string(), 123);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].pid, 10);
  EXPECT_FALSE(found[0].has_port);
  EXPECT_EQ(found[1].name, "systemd-timesyn");
}

TEST_F(Machine, WhoeverHasThePortIsFound) {
  process("10", "ntpd");
  process("77", "strange", "socket:[4711]");
  port_123("udp6", "4711");
  const auto found = time_programs(proc_.string(), 123);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[1].name, "strange");
  EXPECT_TRUE(found[1].has_port);
  EXPECT_THAT(time_programs(proc_.string(), 124), SizeIs(1));
}

TEST_F(Machine, WhoeverCannotSetTheClockDoesNotSteer) {
  process("10", "ntpd");
  process("11", "chronyd");
  process("12", "ntpd");
  std::ofstream{proc_ / "11" / "status"} << "Name:\tchronyd\nCapEff:\t0000000000000400\n";
  std::ofstream{proc_ / "12" / "cmdline"} << "ntpd" << '\0' << "--clock=virtual" << '\0';
  process("13", "chronyd");
  process("14", "ntpd");
  std::ofstream{proc_ / "13" / "cmdline"} << "chronyd" << '\0' << "-x" << '\0';
  std::ofstream{proc_ / "14" / "cmdline"} << "ntpd" << '\0' << "-x" << '\0';
  std::vector<bool> steers;
  for (const Program& program : time_programs(proc_.string(), 123)) {
    steers.push_back(program.steers);
  }
  EXPECT_EQ(steers, (std::vector<bool>{true, false, false, false, true}));
}

TEST_F(Machine, AUserNamespaceIsNoPlaceToSteerFrom) {
  process("10", "ntpd");
  process("11", "ntpd");
  for (const char* who : {"self", "10", "11"}) fs::create_directories(proc_ / who / "ns");
  fs::create_symlink("user:[1]", proc_ / "self" / "ns" / "user");
  fs::create_symlink("user:[1]", proc_ / "10" / "ns" / "user");
  fs::create_symlink("user:[2]", proc_ / "11" / "ns" / "user");
  const auto found = time_programs(proc_.string(), 123);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_TRUE(found[0].steers);
  EXPECT_FALSE(found[1].steers);
}

TEST_F(Machine, NothingIsFoundWhereNothingIsTold) {
  EXPECT_THAT(time_programs((proc_ / "none").string(), 123), IsEmpty());
}

}  // namespace
}  // namespace doctor
