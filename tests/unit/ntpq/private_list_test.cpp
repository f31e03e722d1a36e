#include "ntpq/private_list.hpp"

#include <gtest/gtest.h>

namespace ntpq {
namespace {

TEST(PrivateList, NamesAndValues) {
  PrivateList list;
  EXPECT_FALSE(list.add("leap, stratum=1 ,note=\"a, b\""));
  EXPECT_EQ(list.lines(), "leap\nstratum=1\nnote=\"a, b\"\n");
  EXPECT_EQ(list.names(), "leap,stratum,note");
  EXPECT_EQ(list.assignments(), "stratum=1,note=\"a, b\"");
}

TEST(PrivateList, ALaterValueReplacesTheEarlier) {
  PrivateList list;
  list.add("leap=1");
  list.add("leap=2");
  EXPECT_EQ(list.lines(), "leap=2\n");
}

TEST(PrivateList, RemoveAndClear) {
  PrivateList list;
  list.add("a,b,c");
  EXPECT_FALSE(list.remove("a,c"));
  EXPECT_EQ(list.lines(), "b\n");
  EXPECT_EQ(list.remove("x"), "x");
  list.clear();
  EXPECT_TRUE(list.empty());
}

TEST(PrivateList, WhatDoesNotFitIsNamed) {
  PrivateList list;
  EXPECT_EQ(list.add("=5"), "=5");
  for (std::size_t i = 0; i < PrivateList::kMost; ++i) {
    EXPECT_FALSE(list.add("v" + std::to_string(i)));
  }
  EXPECT_EQ(list.add("more"), "more");
  EXPECT_FALSE(list.add("v1=2"));
}

}  // namespace
}  // namespace ntpq
