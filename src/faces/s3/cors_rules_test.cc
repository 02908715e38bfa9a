#include "faces/s3/cors_rules.h"

#include <gtest/gtest.h>

namespace aloft::faces::s3 {
namespace {

constexpr std::string_view kDocument =
    "<CORSConfiguration><CORSRule><ID>one</ID><AllowedOrigin>https://*.example.com</AllowedOrigin>"
    "<AllowedMethod>PUT</AllowedMethod><AllowedHeader>x-amz-*</AllowedHeader><ExposeHeader>ETag</"
    "ExposeHeader>"
    "<MaxAgeSeconds>60</MaxAgeSeconds></CORSRule><CORSRule><AllowedOrigin>*</AllowedOrigin>"
    "<AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>";

TEST(Cors, WritesWhatItRead) {
  const auto rules = ParseCors(kDocument);
  ASSERT_TRUE(rules);
  const auto again = ParseCors(CorsDocument(*rules));
  ASSERT_TRUE(again);
  ASSERT_EQ(again->size(), 2u);
  EXPECT_EQ((*again)[0].id, "one");
  EXPECT_EQ((*again)[0].max_age_seconds, 60);
  EXPECT_EQ((*again)[0].exposed_headers, std::vector<std::string>{"ETag"});
}

TEST(Cors, TheFirstRuleThatAllowsEverythingWins) {
  const auto rules = ParseCors(kDocument);
  ASSERT_TRUE(rules);
  EXPECT_EQ(MatchCors(*rules, "https://a.example.com", "PUT", "X-Amz-Meta-A, x-amz-date"),
            &(*rules)[0]);
  EXPECT_EQ(MatchCors(*rules, "https://a.example.com", "PUT", "authorization"), nullptr);
  EXPECT_EQ(MatchCors(*rules, "https://example.org", "PUT", ""), nullptr);
  EXPECT_EQ(MatchCors(*rules, "https://example.org", "GET", ""), &(*rules)[1]);
  EXPECT_EQ(MatchCors(*rules, "https://.example.com.evil.org", "PUT", ""), nullptr);
}

// Security row P9: what is stored here is written into reply headers.
TEST(Cors, BadRulesAreRefused) {
  for (const char* rule :
       {"<AllowedOrigin>*</AllowedOrigin>", "<AllowedMethod>GET</AllowedMethod>",
        "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>PATCH</AllowedMethod>",
        "<AllowedOrigin>*.*</AllowedOrigin><AllowedMethod>GET</AllowedMethod>",
        "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><ExposeHeader>*</"
        "ExposeHeader>",
        "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</"
        "AllowedMethod><ExposeHeader>a&#13;&#10;Set-Cookie: x</ExposeHeader>",
        "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><MaxAgeSeconds>x</"
        "MaxAgeSeconds>",
        "<AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod><Other/>"}) {
    EXPECT_FALSE(ParseCors(std::string("<CORSConfiguration><CORSRule>") + rule +
                           "</CORSRule></CORSConfiguration>"))
        << rule;
  }
  EXPECT_FALSE(ParseCors("<CORSConfiguration/>"));
}

}  // namespace
}  // namespace aloft::faces::s3
