#include "netio/http_server.hpp"

#include <array>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

#include "netio/socket_address.hpp"

namespace netio {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

class HttpServerTest : public testing::Test {
 protected:
  HttpServerTest() { EXPECT_FALSE(server_.listen({ntp::IpAddress::v4(0x7f000001), 0})); }

  std::string exchange(const std::string& request) {
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    SocketAddress address{server_.listening().front()};
    EXPECT_EQ(::connect(fd, address.raw(), address.size), 0);
    EXPECT_EQ(::send(fd, request.data(), request.size(), 0), static_cast<ssize_t>(request.size()));
    std::string reply;
    {
      const auto watch = Watch::readable(loop_, fd, [&] {
        std::array<char, 4096> part;
        const ssize_t size = ::recv(fd, part.data(), part.size(), 0);
        if (size <= 0) return loop_.stop();
        reply.append(part.data(), static_cast<std::size_t>(size));
      });
      loop_.run();
    }
    ::close(fd);
    return reply;
  }

  EventLoop loop_;
  HttpRequest last_;
  HttpServer server_{loop_, [this](const HttpRequest& request, HttpServer::Respond respond) {
                       last_ = request;
                       respond({200, "text/plain", "hello\n"});
                     }};
};

TEST_F(HttpServerTest, AnswersWithSafeHeaders) {
  const std::string reply =
      exchange("GET /a?b=%41&c HTTP/1.1\r\nHost: x\r\naccept: y\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(reply, StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(reply, HasSubstr("X-Content-Type-Options: nosniff"));
  EXPECT_THAT(reply, HasSubstr("Content-Security-Policy: default-src 'none'"));
  EXPECT_THAT(reply, HasSubstr("\r\n\r\nhello\n"));
  EXPECT_EQ(last_.path, "/a");
  EXPECT_EQ(last_.query, "b=%41&c");
  EXPECT_EQ(last_.header("Accept"), "y");
  EXPECT_EQ(last_.header("Other"), "");
}

TEST_F(HttpServerTest, RefusesWhatItDoesNotDo) {
  EXPECT_THAT(exchange("POST / HTTP/1.0\r\nContent-Length: 0\r\n\r\n"),
              testing::Not(HasSubstr("200 OK")));
  EXPECT_THAT(exchange("GET / HTTP/1.0\r\nLong: " + std::string(20'000, 'x') + "\r\n\r\n"),
              testing::Not(HasSubstr("200 OK")));
  EXPECT_EQ(last_.path, "");
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
  EXPECT_TRUE(server_.listen(server_.listening().front()));
}

}  // namespace
}  // namespace netio
