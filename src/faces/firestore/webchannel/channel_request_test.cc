// What clients of channels send, byte for byte as the stock web SDK does, and what no client sends.
#include "faces/firestore/webchannel/channel_request.h"

#include <gtest/gtest.h>

#include <string>

#include "faces/firestore/webchannel/limits.h"

namespace aloft::faces::firestore::webchannel {
namespace {

using Kind = ChannelQuery::Kind;

::aloft::Result<ChannelQuery, std::string> Query(std::string_view method, std::string_view query) {
  edge::Request request;
  request.method = method;
  request.query = query;
  return ReadQuery(request);
}

TEST(ChannelRequest, TheStockClientsRequests) {
  const auto handshake = Query("POST",
                               "VER=8&database=projects%2Fdemo&RID=35072&CVER=22&X-HTTP-"
                               "Session-Id=gsessionid&zx=cj65qa6zmwak&t=1");
  ASSERT_TRUE(handshake.ok());
  EXPECT_EQ(Kind::kHandshake, handshake->kind);
  const auto back = Query("GET", "gsessionid=G&VER=8&RID=rpc&SID=S&AID=7&CI=0&TYPE=xmlhttp&t=1");
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(Kind::kBack, back->kind);
  EXPECT_EQ("S", back->session_id);
  EXPECT_EQ("G", back->http_session_id);
  EXPECT_EQ(7, back->acknowledged);
  EXPECT_TRUE(back->streaming);
  const auto poll = Query("GET", "VER=8&RID=rpc&SID=S&AID=0&CI=1&TO=5000&TYPE=xmlhttp");
  ASSERT_TRUE(poll.ok());
  EXPECT_FALSE(poll->streaming);
  EXPECT_EQ(5000, poll->patience->count());
  const auto forward = Query("POST", "VER=8&gsessionid=G&SID=S&RID=35073&AID=3");
  ASSERT_TRUE(forward.ok());
  EXPECT_EQ(Kind::kForward, forward->kind);
  const auto beacon = Query("POST", "VER=8&gsessionid=G&SID=S&RID=35074&TYPE=terminate");
  ASSERT_TRUE(beacon.ok());
  EXPECT_EQ(Kind::kTerminate, beacon->kind);
}

TEST(ChannelRequest, WhatNoClientAsksIsRefused) {
  for (const std::string_view query :
       {"", "VER=7", "VER=8&SID=S&AID=x", "VER=8&SID=S&AID=-2", "VER=8&SID=", "VER=8&RID=rpc",
        "VER=8&SID=S&TO=-1", "VER=8&SID=S&AID=99999999999999999999"}) {
    EXPECT_FALSE(Query("GET", query).ok()) << query;
  }
  EXPECT_FALSE(Query("DELETE", "VER=8&SID=S").ok());
}

TEST(ChannelRequest, Forms) {
  const auto form = ReadForm(
      "headers=X-Goog-Api-Client%3Agl-js%2F%0D%0AAuthorization%3ABearer%20abc%0D%0A&count=2&ofs=7&"
      "req0___data__=%7B%22database%22%3A%22p%22%7D&req2___data__=a+b");
  ASSERT_TRUE(form.ok());
  ASSERT_EQ(2U, form->maps.size());
  const auto maps = form->Decoded();
  EXPECT_EQ(7, maps[0].id);
  EXPECT_EQ(R"({"database":"p"})", maps[0].data);
  EXPECT_EQ(9, maps[1].id);
  EXPECT_EQ("a b", maps[1].data);
  const auto sizes = form->Sizes();
  EXPECT_EQ(9, sizes[1].id);
  EXPECT_EQ(3U, sizes[1].data_bytes);
  EXPECT_EQ("Bearer abc", FindInBlock(form->headers, "authorization"));
  EXPECT_EQ(std::nullopt, FindInBlock(form->headers, "cookie"));
  EXPECT_EQ(std::nullopt, FindInBlock("a:1\r\nA:2\r\n", "a"));  // which of the two?
  ASSERT_TRUE(ReadForm("count=0").ok());
}

TEST(ChannelRequest, FormsThatNoClientSendsAreRefused) {
  std::string many = "count=" + std::to_string(kMapsMax + 1) + "&ofs=0";
  for (std::size_t i = 0; i <= kMapsMax; ++i) many += "&req" + std::to_string(i) + "___data__=x";
  const std::string cases[] = {
      "count=-1",
      "count=1",
      "count=0&req0___data__=x",
      "count=99999999999999999999",
      "count=1&ofs=-5&req0___data__=x",
      "count=1&ofs=9999999999999999999&req0___data__=x",
      "count=1&ofs=0&req-1___data__=x",
      "count=1&ofs=0&req99999999___data__=x",
      "count=1&ofs=0&req0___data__=%zz",
      "headers=" + std::string(kHeaderBlockBytesMax + 1, 'x') + "&count=0",
      many,
  };
  for (const std::string& body : cases) EXPECT_FALSE(ReadForm(body).ok()) << body.substr(0, 60);
}

}  // namespace
}  // namespace aloft::faces::firestore::webchannel
