#include "store/contract_testing.h"

#include <atomic>
#include <stdexcept>
#include <thread>

#include "base/bytes.h"
#include "base/mutex.h"
#include "store/counter.h"
#include "store/limits.h"
#include "store/request_scope.h"

namespace aloft::store {

// An engine may have no instance in a program that links this suite.
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EngineContract);

Version EngineContract::Set(const std::string& key, const std::string& value) {
  CommitRequest request;
  request.Set(key, value);
  return engine_.Commit(std::move(request))->version;
}

Version EngineContract::Erase(const std::string& key) {
  CommitRequest request;
  request.Erase(key);
  return engine_.Commit(std::move(request))->version;
}

std::string EngineContract::Value(const std::string& key, const Snapshot* snapshot) {
  const Found found = std::move(engine_.Get(key, snapshot)).value();
  return found.exists() ? found.value : "(absent)";
}

Version EngineContract::VersionOf(const std::string& key) { return engine_.Get(key)->version; }

Result<Committed> EngineContract::SetIf(const std::string& key, Version expected,
                                        const std::string& value) {
  CommitRequest request;
  request.Expect(key, expected);
  request.Set(key, value);
  return engine_.Commit(std::move(request));
}

std::string EngineContract::List(Range range, ScanOptions options) {
  std::string out;
  auto cursor = engine_.Scan(std::move(range), options);
  for (; cursor->Valid(); cursor->Next()) {
    out += std::string(cursor->key().substr(1)) + "=" + std::string(cursor->value()) + " ";
  }
  EXPECT_TRUE(cursor->status().ok());
  return out;
}

TEST_P(EngineContract, ACommitIsSeenByTheNextRead) {
  EXPECT_EQ(Value(Key("a")), "(absent)");
  const Version first = Set(Key("a"), "1");
  EXPECT_GT(first, 0u);
  EXPECT_EQ(Value(Key("a")), "1");
  EXPECT_EQ(VersionOf(Key("a")), first);
  const Version second = Set(Key("a"), "");
  EXPECT_GT(second, first);
  EXPECT_EQ(Value(Key("a")), "") << "an empty value is not an absent one";
  Erase(Key("a"));
  EXPECT_EQ(VersionOf(Key("a")), 0u);
  EXPECT_GE(engine_.Latest(), second);
}

TEST_P(EngineContract, BytesOfAllKindsAreKept) {
  const std::string key = Key(std::string("a\0\xff", 3) + std::string(kKeyBytesMax - 4, 'k'));
  const std::string value = std::string("\0\xff\r\n", 4) + std::string(kValueBytesMax - 4, 'v');
  Set(key, value);
  EXPECT_EQ(Value(key), value);
  const std::string body = "\x30" + std::string("body");
  Set(body, value);
  EXPECT_EQ(Value(body), value);
}

TEST_P(EngineContract, ASnapshotStandsStill) {
  Set(Key("a"), "1");
  Set(Key("b"), "1");
  const auto snapshot = engine_.TakeSnapshot();
  EXPECT_EQ(snapshot->version(), engine_.Latest());
  Set(Key("a"), "2");
  Erase(Key("b"));
  Set(Key("c"), "2");
  EXPECT_EQ(Value(Key("a"), snapshot.get()), "1");
  EXPECT_EQ(Value(Key("b"), snapshot.get()), "1");
  EXPECT_EQ(Value(Key("c"), snapshot.get()), "(absent)");
  ScanOptions options;
  options.snapshot = snapshot.get();
  EXPECT_EQ(List({Key(""), ""}, options), "a=1 b=1 ");
  EXPECT_EQ(List({Key(""), ""}), "a=2 c=2 ");
}

TEST_P(EngineContract, MultiGetAnswersInTheOrderAsked) {
  Set(Key("a"), "1");
  Set(Key("c"), "3");
  const auto found = engine_.MultiGet({Key("c"), Key("b"), Key("a"), Key("c")});
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->size(), 4u);
  EXPECT_EQ((*found)[0].value, "3");
  EXPECT_FALSE((*found)[1].exists());
  EXPECT_EQ((*found)[2].value, "1");
  EXPECT_EQ((*found)[3].version, VersionOf(Key("c")));
}

TEST_P(EngineContract, ScansKeepToTheirRange) {
  for (const char* name : {"a", "b", "c", "d"}) Set(Key(name), name);
  Set("\x01z", "system");
  Set("\x20"
      "a",
      "stream");
  EXPECT_EQ(List({Key(""), ""}), "a=a b=b c=c d=d ") << "a range never spans two families";
  EXPECT_EQ(List({Key("b"), Key("d")}), "b=b c=c ");
  EXPECT_EQ(List({Key("b"), "\x30"}), "b=b c=c d=d ");
  EXPECT_EQ(List({Key("x"), Key("b")}), "");
  ScanOptions backward;
  backward.direction = Direction::kBackward;
  EXPECT_EQ(List({Key("b"), Key("d")}, backward), "c=c b=b ");
  EXPECT_EQ(List({Key(""), ""}, backward), "d=d c=c b=b a=a ");
  ScanOptions keys_only;
  keys_only.keys_only = true;
  EXPECT_EQ(List({Key("a"), Key("c")}, keys_only), "a= b= ");
}

TEST_P(EngineContract, CursorsSeekWithinTheirRange) {
  for (const char* name : {"b", "d", "f", "h"}) Set(Key(name), name);
  auto cursor = engine_.Scan({Key("c"), Key("g")});
  cursor->Seek(Key("a"));
  ASSERT_TRUE(cursor->Valid());
  EXPECT_EQ(cursor->key(), Key("d"));
  EXPECT_EQ(cursor->version(), VersionOf(Key("d")));
  cursor->Seek(Key("e"));
  EXPECT_EQ(cursor->key(), Key("f"));
  cursor->Seek(Key("d"));
  EXPECT_EQ(cursor->key(), Key("d")) << "a cursor may go back by Seek";
  cursor->Seek(Key("g"));
  EXPECT_FALSE(cursor->Valid());

  ScanOptions options;
  options.direction = Direction::kBackward;
  cursor = engine_.Scan({Key("c"), Key("g")}, options);
  EXPECT_EQ(cursor->key(), Key("f"));
  cursor->Seek(Key("e"));
  EXPECT_EQ(cursor->key(), Key("d"));
  cursor->Seek(Key("z"));
  EXPECT_EQ(cursor->key(), Key("f"));
  cursor->Seek(Key("f"));
  EXPECT_EQ(cursor->key(), Key("f"));
  cursor->Seek(Key("c"));
  EXPECT_FALSE(cursor->Valid());
}

TEST_P(EngineContract, ACursorIsNotDisturbedByCommits) {
  for (int i = 0; i < 100; ++i) Set(Key("k" + std::to_string(100 + i)), "old");
  auto cursor = engine_.Scan({Key("k"), Key("l")});
  int seen = 0;
  for (; cursor->Valid(); cursor->Next(), ++seen) {
    EXPECT_EQ(cursor->value(), "old");
    Set(Key("k" + std::to_string(150 + seen)), "new");
    Erase(Key("k" + std::to_string(110 + seen)));
  }
  EXPECT_EQ(seen, 100);
}

// Two requests read the same record and write it back: the second must read again.
TEST_P(EngineContract, TheFirstCommitterWins) {
  const Version version = Set(Key("a"), "0");
  EXPECT_TRUE(SetIf(Key("a"), version, "1").ok());
  const auto second = SetIf(Key("a"), version, "2");
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().fault, Fault::kConflict);
  EXPECT_EQ(Value(Key("a")), "1");
  EXPECT_EQ(SetIf(Key("a"), 0, "3").error().fault, Fault::kConflict);
  EXPECT_TRUE(SetIf(Key("b"), 0, "1").ok());
  EXPECT_EQ(SetIf(Key("b"), 0, "2").error().fault, Fault::kConflict);
  EXPECT_EQ(SetIf(Key("c"), version, "1").error().fault, Fault::kConflict) << "c was never there";
  EXPECT_EQ(SetIf(Key("a"), engine_.Latest() + 5, "1").error().fault, Fault::kConflict);
}

// A check of what the caller has read himself costs the engine no read, and is no less strict.
TEST_P(EngineContract, ChecksOfWhatWasReadSeeEveryLaterChange) {
  const auto set_read_at = [&](Version version, Version read_at) {
    CommitRequest request;
    request.Expect(Key("a"), version, read_at);
    request.Set(Key("a"), "x");
    return engine_.Commit(std::move(request));
  };
  Set(Key("b"), "1");
  Version read_at = engine_.Latest();
  const auto first = set_read_at(0, read_at);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(set_read_at(0, read_at).error().fault, Fault::kConflict);
  read_at = engine_.Latest();
  ASSERT_TRUE(engine_
                  .Commit([&] {
                    CommitRequest request;
                    request.EraseRange({Key("a"), Key("b")});
                    return request;
                  }())
                  .ok());
  EXPECT_EQ(set_read_at(first->version, read_at).error().fault, Fault::kConflict);
  EXPECT_TRUE(set_read_at(0, engine_.Latest()).ok());
}

TEST_P(EngineContract, ARefusedCommitSaysWhichCheckAndLeavesNothing) {
  const Version version = Set(Key("a"), "1");
  CommitRequest request;
  request.Expect(Key("a"), version);
  request.Expect(Key("b"), version);
  request.Set(Key("a"), "2");
  request.Set(Key("z"), "2");
  request.Add(Key("n"), 1);
  const Version before = engine_.Latest();
  const auto refused = engine_.Commit(std::move(request));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().check, 1u);
  EXPECT_EQ(List({Key(""), ""}), "a=1 ");
  EXPECT_TRUE(engine_.Tail(Key(""), before, 10)->changes.empty());
}

TEST_P(EngineContract, RangeChecksSeeEveryKindOfChange) {
  const auto refused = [&](Version since) {
    CommitRequest request;
    request.Expect(Key("other"), 0);
    request.range_checks.push_back({{Key("m"), Key("n")}, since});
    request.Set(Key("result"), "x");
    const auto outcome = engine_.Commit(std::move(request));
    if (!outcome.ok()) {
      EXPECT_EQ(outcome.error().check, 1u);
    }
    return !outcome.ok() && outcome.error().fault == Fault::kConflict;
  };
  Set(Key("m1"), "1");
  Version since = engine_.Latest();
  EXPECT_FALSE(refused(since));
  Set(Key("l"), "1");
  Set(Key("n"), "1");
  EXPECT_FALSE(refused(since)) << "both are beside the range";
  Set(Key("m2"), "1");
  EXPECT_TRUE(refused(since));
  since = engine_.Latest();
  EXPECT_FALSE(refused(since));
  Erase(Key("m2"));
  EXPECT_TRUE(refused(since));
  since = engine_.Latest();
  CommitRequest erase;
  erase.EraseRange({Key("a"), Key("m9")});
  ASSERT_TRUE(engine_.Commit(std::move(erase)).ok());
  EXPECT_TRUE(refused(since));
  since = engine_.Latest();
  CommitRequest append;
  append.Append(Key("mlog"), "row");
  ASSERT_TRUE(engine_.Commit(std::move(append)).ok());
  EXPECT_TRUE(refused(since));
}

TEST_P(EngineContract, RangesAreErased) {
  for (const char* name : {"a", "b", "c", "d"}) Set(Key(name), name);
  CommitRequest request;
  request.EraseRange({Key("b"), Key("d")});
  request.Set(Key("c"), "again");
  ASSERT_TRUE(engine_.Commit(std::move(request)).ok());
  EXPECT_EQ(List({Key(""), ""}), "a=a c=again d=d ") << "writes of a commit follow one another";
  EXPECT_EQ(VersionOf(Key("b")), 0u);
  EXPECT_EQ(SetIf(Key("b"), 0, "new").ok(), true);
  CommitRequest all;
  all.EraseRange({Key(""), ""});
  Set("\x20stream", "kept");
  ASSERT_TRUE(engine_.Commit(std::move(all)).ok());
  EXPECT_EQ(List({Key(""), ""}), "");
  EXPECT_EQ(Value("\x20stream"), "kept");
}

TEST_P(EngineContract, CountersCountUnderContention) {
  constexpr int kThreads = 4;
  constexpr int kEach = 100;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kEach; ++i) {
        CommitRequest request;
        request.Add(Key("n"), 2);
        request.Add(Key("n"), -1);
        request.writes.push_back({Write::Kind::kMax, Key("max"), {}, i});
        ASSERT_TRUE(engine_.Commit(std::move(request)).ok());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(DecodeCounter(Value(Key("n"))), kThreads * kEach);
  EXPECT_EQ(DecodeCounter(Value(Key("max"))), kEach - 1);
}

TEST_P(EngineContract, NoCounterNoAddition) {
  Set(Key("text"), "abc");
  CommitRequest request;
  request.Set(Key("other"), "x");
  request.Add(Key("text"), 1);
  const auto refused = engine_.Commit(std::move(request));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().fault, Fault::kCorrupt);
  EXPECT_EQ(Value(Key("other")), "(absent)");
}

TEST_P(EngineContract, AppendedRowsKeepCommitOrder) {
  std::vector<Version> versions;
  for (int i = 0; i < 3; ++i) {
    CommitRequest request;
    request.Append("\x20s", "x" + std::to_string(i));
    request.Append("\x20s", "y" + std::to_string(i));
    versions.push_back(engine_.Commit(std::move(request))->version);
  }
  std::string values;
  auto cursor = engine_.Scan({"\x20s", "\x20t"});
  for (int i = 0; cursor->Valid(); cursor->Next(), ++i) {
    values += std::string(cursor->value()) + " ";
    EXPECT_EQ(ReadBe64(cursor->key(), 2), versions[i / 2]);
    EXPECT_EQ(ReadBe16(cursor->key(), 10), i % 2);
    EXPECT_EQ(cursor->version(), versions[i / 2]);
  }
  EXPECT_EQ(values, "x0 y0 x1 y1 x2 y2 ");
}

// The first answer may have been lost on the way: asking again must not do it again.
TEST_P(EngineContract, ARequestIdCommitsOnce) {
  const auto add = [&](const std::string& id) {
    CommitRequest request;
    request.Add(Key("n"), 1);
    request.request_id = id;
    return engine_.Commit(std::move(request))->version;
  };
  const Version first = add("one");
  EXPECT_EQ(add("one"), first);
  EXPECT_GT(add("two"), first);
  EXPECT_EQ(DecodeCounter(Value(Key("n"))), 2);
  clock_.AdvanceMillis(kRequestIdKeptMs + 1000);
  EXPECT_GT(add("one"), first) << "forgotten by now";
}

TEST_P(EngineContract, LimitsAreKept) {
  const auto fault = [&](CommitRequest request) {
    const auto outcome = engine_.Commit(std::move(request));
    return outcome.ok() ? std::optional<Fault>() : outcome.error().fault;
  };
  CommitRequest request;
  request.Set(Key(std::string(kKeyBytesMax, 'k')), "");
  EXPECT_EQ(fault(request), Fault::kTooLarge);
  request = {};
  request.Set(Key("k"), std::string(kValueBytesMax + 1, 'v'));
  EXPECT_EQ(fault(request), Fault::kTooLarge);
  request = {};
  request.Append(Key(std::string(kKeyBytesMax - 5, 'k')), "");
  EXPECT_EQ(fault(request), Fault::kTooLarge);
  request = {};
  for (std::size_t i = 0; i <= kCommitBytesMax / kValueBytesMax; ++i) {
    request.Set(Key("k" + std::to_string(i)), std::string(kValueBytesMax, 'v'));
  }
  EXPECT_EQ(fault(request), Fault::kTooLarge);
  request = {};
  request.writes.resize(kCommitWritesMax + 1, {Write::Kind::kErase, Key("k")});
  EXPECT_EQ(fault(request), Fault::kTooLarge);
  request = {};
  request.Set(Key("k"), "v");
  request.request_id.assign(kRequestIdBytesMax + 1, 'i');
  EXPECT_EQ(fault(request), Fault::kTooLarge);
  EXPECT_EQ(List({Key(""), ""}), "");
  request = {};
  request.Set("no family", "v");
  EXPECT_THROW((void)engine_.Commit(std::move(request)), std::invalid_argument);
}

TEST_P(EngineContract, TheWatermarkReachesEveryCommit) {
  std::atomic<Version> heard = 0;
  const std::uint64_t slot = engine_.ListenDurable([&](Version durable) {
    EXPECT_GT(durable, heard.exchange(durable));
    heard.notify_all();
  });
  const Version version = Set(Key("a"), "1");
  engine_.WaitDurable(version);
  EXPECT_GE(engine_.DurableThrough(), version);
  for (Version now = heard; now < version; now = heard) heard.wait(now);
  engine_.UnlistenDurable(slot);
  const Version last = heard;
  engine_.WaitDurable(Set(Key("a"), "2"));
  EXPECT_EQ(heard, last);
}

TEST_P(EngineContract, ARequestKnowsTheNewestVersionItSaw) {
  const Version a = Set(Key("a"), "1");
  const Version b = Set(Key("b"), "1");
  engine_.WaitDurable(b);
  const auto seen = [&](const std::function<void()>& request) {
    RequestScope scope(Blocking::kAllowed);
    request();
    return scope.newest_seen();
  };
  EXPECT_GE(seen([&] { (void)engine_.Get(Key("a")); }), a);
  EXPECT_GE(seen([&] { (void)List({Key("a"), Key("b")}); }), engine_.DurableThrough() < a ? a : 0);
  const Version unsettled = Set(Key("b"), "2");
  const Version scanned = seen([&] { (void)List({Key(""), ""}); });
  EXPECT_TRUE(scanned >= unsettled || engine_.DurableThrough() >= unsettled);
  Version made = 0;
  EXPECT_EQ(seen([&] { made = Set(Key("c"), "1"); }), made);
  const Version erased = Erase(Key("a"));
  EXPECT_GE(seen([&] { (void)engine_.Get(Key("a")); }), erased) << "absence is seen too";
  EXPECT_GE(seen([&] { (void)SetIf(Key("a"), a, "x"); }), erased) << "a conflict tells something";
  CommitRequest range;
  range.EraseRange({Key("b"), Key("c")});
  const Version gone = engine_.Commit(std::move(range))->version;
  EXPECT_GE(seen([&] { (void)engine_.Get(Key("b")); }), gone);
}

TEST_P(EngineContract, TheTailRepeatsWhatHappened) {
  const Version start = engine_.Latest();
  CommitRequest request;
  request.Set(Key("p/a"), "1");
  request.Erase(Key("p/b"));
  request.Add(Key("q"), 1);
  request.Append(Key("p/log"), "x");
  request.EraseRange({Key("o"), Key("p/c")});
  const Version first = engine_.Commit(std::move(request))->version;
  const Version second = Set(Key("p/z"), "1");
  Set("\x30p/z", "body");
  engine_.WaitDurable(engine_.Latest());

  const auto page = engine_.Tail(Key("p/"), start, 100);
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->changes.size(), 5u);
  EXPECT_EQ(page->changes[0].key, Key("p/a"));
  EXPECT_EQ(page->changes[0].kind, Write::Kind::kSet);
  EXPECT_EQ(page->changes[0].version, first);
  EXPECT_EQ(page->changes[1].kind, Write::Kind::kErase);
  EXPECT_EQ(page->changes[2].key.size(), Key("p/log").size() + 10);
  EXPECT_EQ(page->changes[3].kind, Write::Kind::kEraseRange);
  EXPECT_EQ(page->changes[3].range_end, Key("p/c"));
  EXPECT_EQ(page->changes[4].version, second);
  EXPECT_GE(page->through, second);
  EXPECT_TRUE(engine_.Tail(Key("p/"), page->through, 100)->changes.empty());
  EXPECT_EQ(engine_.Tail(Key("p/"), first, 100)->changes.size(), 1u);
  EXPECT_EQ(engine_.Tail(Key("q"), start, 100)->changes.size(), 1u);
}

TEST_P(EngineContract, TheTailIsReadInPages) {
  const Version start = engine_.Latest();
  for (int i = 0; i < 25; ++i) Set(Key("k" + std::to_string(i)), "v");
  engine_.WaitDurable(engine_.Latest());
  int seen = 0;
  Version from = start;
  while (from < engine_.DurableThrough()) {
    const auto page = engine_.Tail(Key("k"), from, 10);
    ASSERT_TRUE(page.ok());
    EXPECT_LE(page->changes.size(), 10u);
    for (const Change& change : page->changes) {
      EXPECT_EQ(change.key, Key("k" + std::to_string(seen++)));
    }
    ASSERT_GT(page->through, from);
    from = page->through;
  }
  EXPECT_EQ(seen, 25);
}

TEST_P(EngineContract, ALeaseHasOneHolderUntilItLapses) {
  const auto first = engine_.Acquire("lifecycle", "one", 1000);
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(engine_.Acquire("lifecycle", "two", 1000).error().fault, Fault::kConflict);
  EXPECT_TRUE(engine_.Acquire("other", "two", 1000).ok());
  clock_.AdvanceMillis(900);
  EXPECT_EQ(engine_.Acquire("lifecycle", "one", 1000)->fencing_token, first->fencing_token);
  clock_.AdvanceMillis(900);
  EXPECT_FALSE(engine_.Acquire("lifecycle", "two", 1000).ok()) << "it was renewed";
  clock_.AdvanceMillis(200);
  EXPECT_GT(engine_.Acquire("lifecycle", "two", 1000)->fencing_token, first->fencing_token);
}

// The loop threads must never wait for the disk: the boundary runs the request again elsewhere.
TEST_P(EngineContract, ColdReadsAreRefusedWhereWaitingIs) {
  for (int i = 0; i < 200; ++i) Set(Key("k" + std::to_string(i)), std::string(1000, 'v'));
  engine_.WaitDurable(engine_.Latest());
  under_test_->SetCold(true);
  {
    RequestScope scope(Blocking::kRefused);
    EXPECT_THROW((void)engine_.Get(Key("k7")), WouldBlock);
    EXPECT_THROW((void)engine_.MultiGet({Key("k1"), Key("k2")}), WouldBlock);
    EXPECT_THROW(
        {
          auto cursor = engine_.Scan({Key("k"), Key("l")});
          while (cursor->Valid()) cursor->Next();
        },
        WouldBlock);
  }
  RequestScope scope(Blocking::kAllowed);
  EXPECT_EQ(Value(Key("k7")), std::string(1000, 'v'));
  under_test_->SetCold(false);
  RequestScope inner(Blocking::kRefused);
  EXPECT_EQ(Value(Key("k8")), std::string(1000, 'v'));
}

TEST_P(EngineContract, AFullDiskRefusesWritesAndLosesNothing) {
  const Version version = Set(Key("a"), "1");
  Set(Key("b"), "1");
  under_test_->SetFull(true);
  CommitRequest request;
  request.Set(Key("c"), "1");
  EXPECT_EQ(engine_.Commit(std::move(request)).error().fault, Fault::kUnavailable);
  EXPECT_EQ(SetIf(Key("a"), version, "2").error().fault, Fault::kUnavailable);
  EXPECT_EQ(List({Key(""), ""}), "a=1 b=1 ");
  EXPECT_GT(Erase(Key("b")), version);
  engine_.WaitDurable(engine_.Latest());
  under_test_->SetFull(false);
  EXPECT_TRUE(SetIf(Key("a"), version, "2").ok());
  EXPECT_EQ(List({Key(""), ""}), "a=2 ");
}

// Deleting an object notes which of its files can be given back: a full disk that refused this
// could never be emptied. What takes space is refused even if it erases something, too.
TEST_P(EngineContract, OnAFullDiskThingsAreErasedWithANoteAboutThem) {
  Set(Key("a"), std::string(1000, 'v'));
  Set(Key("b"), "1");
  under_test_->SetFull(true);
  CommitRequest growing;
  growing.Erase(Key("a"));
  growing.Set(Key("c"), std::string(1000, 'v'));
  EXPECT_EQ(engine_.Commit(std::move(growing)).error().fault, Fault::kUnavailable);
  CommitRequest more;
  more.Erase(Key("a"));
  more.Set(Key("c"), "1");
  more.Set(Key("d"), "1");
  EXPECT_EQ(engine_.Commit(std::move(more)).error().fault, Fault::kUnavailable);
  CommitRequest freeing;
  freeing.Erase(Key("a"));
  freeing.Set(Key("note"), "a is gone");
  EXPECT_TRUE(engine_.Commit(std::move(freeing)).ok());
  EXPECT_EQ(List({Key(""), ""}), "b=1 note=a is gone ");
}

// Money moved between accounts by many threads: every snapshot adds up, or isolation is broken.
TEST_P(EngineContract, CheckedCommitsAreSerializable) {
  constexpr int kAccounts = 5;
  constexpr int kTotal = kAccounts * 100;
  for (int i = 0; i < kAccounts; ++i) Set(Key("acc" + std::to_string(i)), EncodeCounter(100));
  std::atomic<int> done = 0;
  const auto transfer = [&](int from, int to) {
    const std::string source = Key("acc" + std::to_string(from));
    const std::string target = Key("acc" + std::to_string(to));
    const Found a = std::move(engine_.Get(source)).value();
    const Found b = std::move(engine_.Get(target)).value();
    CommitRequest request;
    request.Expect(source, a.version);
    request.Expect(target, b.version);
    request.Set(source, EncodeCounter(*DecodeCounter(a.value) - 1));
    request.Set(target, EncodeCounter(*DecodeCounter(b.value) + 1));
    (void)engine_.Commit(std::move(request));
  };
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 200; ++i) {
        transfer((t + i) % kAccounts, (t + i + 1 + i % (kAccounts - 1)) % kAccounts);
      }
      ++done;
    });
  }
  while (done < 3) {
    std::int64_t sum = 0;
    auto cursor = engine_.Scan({Key("acc"), Key("acd")});
    for (; cursor->Valid(); cursor->Next()) sum += *DecodeCounter(cursor->value());
    EXPECT_EQ(sum, kTotal);
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace aloft::store
