// Tokens come from strangers: what can be read in two ways must be read in none.
#include "faces/common/jwt.h"

#include <gtest/gtest.h>

#include "base/base64.h"
#include "faces/common/limits.h"

namespace aloft::faces {
namespace {

constexpr char kHeader[] = R"({"alg":"RS256","typ":"JWT","kid":"k1"})";
constexpr char kClaims[] = R"({"iss":"a","sub":"b","aud":"c","scope":"d e","iat":1,"exp":3601.5})";

std::string Token(std::string_view header, std::string_view claims,
                  std::string_view signature = "s") {
  return Base64UrlEncode(header) + "." + Base64UrlEncode(claims) + "." + Base64UrlEncode(signature);
}

TEST(Jwt, IsTakenApart) {
  const std::string text = Token(kHeader, kClaims);
  const auto jwt = ParseJwt(text);
  ASSERT_TRUE(jwt.ok()) << jwt.error();
  EXPECT_EQ(jwt->algorithm, "RS256");
  EXPECT_EQ(jwt->key_id, "k1");
  EXPECT_EQ(jwt->issuer + jwt->subject + *jwt->audience + jwt->scope, "abcd e");
  EXPECT_EQ(jwt->issued_seconds, 1);
  EXPECT_EQ(jwt->expires_seconds, 3601);
  EXPECT_EQ(jwt->not_before_seconds, std::nullopt);
  EXPECT_EQ(jwt->signature, "s");
  EXPECT_EQ(jwt->signed_part, text.substr(0, text.rfind('.')));
}

TEST(Jwt, WhatIsAbsentIsAbsent) {
  const auto jwt = ParseJwt(Token(R"({"alg":"none"})", "{}", ""));
  ASSERT_TRUE(jwt.ok());
  EXPECT_EQ(jwt->key_id, std::nullopt);
  EXPECT_EQ(jwt->audience, std::nullopt);
  EXPECT_EQ(jwt->expires_seconds, std::nullopt);
  EXPECT_TRUE(jwt->signature.empty());
}

TEST(Jwt, OddFormsAreRefused) {
  const std::string good = Token(kHeader, kClaims);
  for (const std::string& text : {std::string(),
                                  std::string("."),
                                  std::string(".."),
                                  good + ".",
                                  good + ".x",
                                  "." + good,
                                  good + "=",
                                  good + " ",
                                  " " + good,
                                  Token(kHeader, "[]"),
                                  Token(kHeader, ""),
                                  Token("", kClaims),
                                  Token("x", kClaims),
                                  Token(kHeader, "{}{}"),
                                  Token(R"({"alg":"RS256","crit":["b64"],"b64":false})", kClaims),
                                  Token(R"({"alg":"RS256","typ":"at+jwt"})", kClaims),
                                  Token(R"({"alg":1})", kClaims),
                                  Token(kHeader, R"({"iss":"a","iss":"b"})"),
                                  Token(kHeader, R"({"aud":["a"]})"),
                                  Token(kHeader, R"({"exp":"1"})"),
                                  Token(kHeader, R"({"exp":-1})"),
                                  Token(kHeader, R"({"exp":1e300})"),
                                  Token(kHeader, R"({"exp":1,"exp":2})"),
                                  Token(kHeader, R"({"a":[[[[[[1]]]]]]})"),
                                  Token(kHeader, std::string(kJwtBytesMax, ' ') + "{}")}) {
    EXPECT_FALSE(ParseJwt(text).ok()) << text.substr(0, 200);
  }
}

}  // namespace
}  // namespace aloft::faces
