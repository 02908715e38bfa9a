// Clients act on codes: which errors they try again, and which end a listener for good.
#include "faces/firestore/errors.h"

#include <gtest/gtest.h>

namespace aloft::faces::firestore {
namespace {

using document::Fault;

constexpr std::string_view kPrefix = "projects/p/databases/d/documents/";

TEST(Errors, SayWhichDocument) {
  const Error error = FromFault({Fault::kNoSuchDocument, "No document to update", "c/x"}, kPrefix);
  EXPECT_EQ(error.code, Code::kNotFound);
  EXPECT_EQ(error.message, "No document to update: projects/p/databases/d/documents/c/x");
  EXPECT_EQ(FromFault({Fault::kDocumentExists, "Document already exists", "c/x"}, kPrefix).code,
            Code::kAlreadyExists);
}

// SDKs run a transaction again for ABORTED, and give up for the rest.
TEST(Errors, OnlyContentionIsTriedAgain) {
  EXPECT_EQ(FromFault({Fault::kContended}, kPrefix).code, Code::kAborted);
  EXPECT_EQ(FromFault({Fault::kNoSuchTransaction}, kPrefix).code, Code::kInvalidArgument);
  EXPECT_EQ(FromFault({Fault::kUpdateTimeMismatch}, kPrefix).code, Code::kFailedPrecondition);
}

// A commit whose outcome is not known must not look like one that can simply be sent again.
TEST(Errors, AnUnknownOutcomeIsNotUnavailable) {
  EXPECT_EQ(FromFault({Fault::kUnknown}, kPrefix).code, Code::kUnknown);
  EXPECT_EQ(FromFault({Fault::kUnavailable}, kPrefix).code, Code::kUnavailable);
}

TEST(Errors, CodesHaveNamesAndStatuses) {
  EXPECT_EQ(CodeName(Code::kOk), "OK");
  EXPECT_EQ(CodeName(Code::kUnauthenticated), "UNAUTHENTICATED");
  EXPECT_EQ(HttpStatusOf(Code::kNotFound), 404);
  EXPECT_EQ(HttpStatusOf(Code::kAborted), 409);
  EXPECT_EQ(HttpStatusOf(Code::kUnimplemented), 501);
  EXPECT_EQ(CodeOfHttpStatus(503), Code::kUnavailable);
  EXPECT_EQ(CodeOfHttpStatus(413), Code::kInvalidArgument);
  EXPECT_EQ(CodeOfHttpStatus(500), Code::kInternal);
}

}  // namespace
}  // namespace aloft::faces::firestore
