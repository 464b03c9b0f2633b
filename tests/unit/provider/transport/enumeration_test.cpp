// Enumerations that are read as their clients take them: what is fetched when, limits, times, and errors on the way.
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <gtest/gtest.h>

#include "provider/cim/event_engine.hpp"
#include "provider/cim/status.hpp"
#include "provider/transport/cim_xml_server.hpp"
#include "provider/transport/enumeration_table.hpp"
#include "provider/transport/wsman_names.hpp"
#include "provider/transport/wsman_server.hpp"
#include "tests/unit/provider/cim/small_world.hpp"

namespace nc::provider {
namespace {

using cim::Instance;
using cim::QueryRow;
using cim::Status;
using service::api::BodyPart;
using std::chrono::seconds;

/// What a source of instances does when it is read: `pieces` of two instances each, then the end or an error.
struct Source {
    int pieces = 0;
    int read = 0;             ///< pieces that were fetched
    int alive = 0;            ///< cursors
    bool fails = false;       ///< instead of the last piece
    std::size_t padding = 0;  ///< characters of each name
    bool is_sparse = false;   ///< pieces have no instances
    std::function<void()> on_read{};
};

class SourceCursor final : public cim::Cursor<Instance> {
  public:
    SourceCursor(Source& source, const cim::Class& of) : source_(source), class_(of) { ++source_.alive; }
    ~SourceCursor() override { --source_.alive; }
    SourceCursor(const SourceCursor&) = delete;
    SourceCursor& operator=(const SourceCursor&) = delete;

    Result<cim::Piece<Instance>> next() override {
        ++source_.read;
        if (source_.on_read) source_.on_read();
        cim::Piece<Instance> piece{{}, source_.read == source_.pieces};
        if (piece.is_last && source_.fails) return cim::failure(Status::AccessDenied, "Not you: no.");
        for (int number = 0; number < 2 && !source_.is_sparse; ++number) {
            Instance instance(class_);
            instance.set("Name", cim::Value::of("box" + std::to_string(2 * source_.read + number - 2) +
                                                std::string(source_.padding, '.')));
            piece.items.push_back(std::move(instance));
        }
        return piece;
    }

  private:
    Source& source_;
    const cim::Class& class_;
};

class SourceProvider final : public cim::InstanceProvider {
  public:
    explicit SourceProvider(Source& source) : source_(source) {}
    cim::CursorPtr<Instance> open(const cim::Caller&, std::vector<const cim::Class*> classes) override {
        return std::make_unique<SourceCursor>(source_, *classes.front());
    }
    Result<Instance> get(const cim::Caller&, const cim::Class& class_, const cim::ObjectPath&) override {
        return Instance(class_);
    }

  private:
    Source& source_;
};

/// More than is made of an answer before it is sent.
constexpr std::size_t kLong = 100'000;

class EnumerationTest : public testing::Test {
  protected:
    EnumerationTest()
        : events_(
              *world_.manager,
              [](const auto&, const auto&) -> Result<std::unique_ptr<cim::ChangeSource>> {
                  return cim::failure(Status::NotSupported, "There are no events.");
              },
              [this] { return now_; }) {
        world_.manager->set_provider(box_, std::make_shared<SourceProvider>(source_));
    }

    Result<std::string> open(const cim::Caller& caller = {}, seconds time = seconds(0)) {
        auto found = world_.manager->open(caller, test::kSmallWorld, "T_Box");
        return table_.open(caller, cim::rows_of(*std::move(found)), "mode", time);
    }

    service::api::Response cim_xml(const std::string& operation, const std::string& parameters,
                                   const std::string& te = {}) {
        service::api::Request request;
        if (!te.empty()) request.headers.add("TE", te);
        request.body =
            R"(<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="7" PROTOCOLVERSION="1.0"><SIMPLEREQ><IMETHODCALL NAME=")" +
            operation +
            R"("><LOCALNAMESPACEPATH><NAMESPACE NAME="root"/><NAMESPACE NAME="Test"/></LOCALNAMESPACEPATH>)" +
            parameters + "</IMETHODCALL></SIMPLEREQ></MESSAGE></CIM>";
        return transport::CimXmlServer(*world_.manager, table_).answer(request);
    }
    static std::string parameter(const std::string& name, const std::string& value) {
        return "<IPARAMVALUE NAME=\"" + name + "\"><VALUE>" + value + "</VALUE></IPARAMVALUE>";
    }
    static BodyPart next_part(const service::api::Response& response) {
        BodyPart part;
        response.parts([&](BodyPart made) { part = std::move(made); });
        return part;
    }

    std::string wsman(const std::string& action, const std::string& headers, const std::string& body) {
        service::api::Request request;
        using namespace transport::wsman;  // NOLINT: the names of namespaces
        transport::XmlWriter to;
        to.open("s:Envelope",
                {{"xmlns:s", kSoap}, {"xmlns:a", kAddressing}, {"xmlns:w", kManagement}, {"xmlns:n", kEnumeration}});
        to.open("s:Header");
        to.element("a:Action", std::string(kEnumeration) + "/" + action);
        to.element("w:ResourceURI", std::string(kWmiUri) + test::kSmallWorld + "/T_Box");
        to.element("a:MessageID", "uuid:1");
        to.raw(headers);
        to.close();
        to.open("s:Body");
        to.raw(body);
        to.close();
        to.close();
        request.body = to.take();
        return transport::WsmanServer(*world_.manager, table_, subscriptions_, pushes_, test::kSmallWorld)
            .answer(request)
            .body;
    }
    static std::string between(const std::string& text, const std::string& begin, const std::string& end) {
        const std::size_t at = text.find(begin);
        if (at == std::string::npos) return {};
        const std::size_t from = at + begin.size();
        return text.substr(from, text.find(end, from) - from);
    }

    const std::string box_class_ = R"(<IPARAMVALUE NAME="ClassName"><CLASSNAME NAME="T_Box"/></IPARAMVALUE>)";
    test::SmallWorld world_ = test::make_small_world();
    const cim::Class& box_ = *world_.classes->find(test::kSmallWorld, "T_Box");
    Source source_{};
    std::chrono::steady_clock::time_point now_{};
    transport::EnumerationTable table_{[this] { return now_; }, {3, 5, seconds(60)}};
    cim::EventEngine events_;
    transport::SubscriptionTable subscriptions_{events_, [this] { return now_; }};
    transport::PushDelivery pushes_{
        subscriptions_, [](const auto&, const auto&) { return std::optional<std::string>(); }, [](const auto&) {}, 1};
};

TEST_F(EnumerationTest, NothingIsReadBeforeThereIsRoomForIt) {
    source_.pieces = 1'000'000;
    const std::string id = *open();
    EXPECT_EQ(source_.read, 1);
    EXPECT_EQ(table_.pull({}, id, {1})->rows.size(), 1U);
    EXPECT_EQ(table_.pull({}, id, {1})->rows.size(), 1U);
    EXPECT_EQ(table_.pull({}, id, {0})->rows.size(), 0U);
    EXPECT_EQ(source_.read, 1);
    const auto piece = table_.pull({}, id, {3});
    EXPECT_EQ(piece->rows.size(), 3U);
    EXPECT_FALSE(piece->is_last);
    EXPECT_EQ(source_.read, 3);
    int seen = 0;
    EXPECT_TRUE(table_.pull({}, id, {100, [&](const QueryRow&) { return ++seen < 3; }})->rows.size() == 2U);
    EXPECT_EQ(source_.read, 4);
}

TEST_F(EnumerationTest, EachInstanceComesOnceAndInOrderHoweverManyAreTaken) {
    for (const std::size_t count : {1U, 2U, 3U, 7U, 100U}) {
        source_ = {10};
        const std::string id = *open();
        std::string names;
        for (bool is_last = false; !is_last;) {
            const auto piece = table_.pull({}, id, {count});
            ASSERT_TRUE(piece);
            for (const QueryRow& row : piece->rows)
                names += cim::to_text(*row.instance->find("Name")) + " ";
            is_last = piece->is_last;
        }
        std::string expected;
        for (int number = 0; number < 20; ++number)
            expected += "box" + std::to_string(number) + " ";
        EXPECT_EQ(names, expected) << count;
        EXPECT_EQ(table_.drop_old(), 0U);
        EXPECT_EQ(source_.alive, 0);
    }
}

TEST_F(EnumerationTest, EnumerationsAreLimitedForEachCallerAndAltogether) {
    source_.pieces = 1000;
    const cim::Caller caller{"Basic x", "127.0.0.1:1", "user:x"};
    const cim::Caller same{"bAsIc  x", "192.0.2.1:1", "user:x"};
    const cim::Caller guesser{"Basic y", "127.0.0.1:1", "user:x"};
    const cim::Caller other{"", "127.0.0.1:2", "principal:x@R"};
    const std::string id = *open(caller);
    ASSERT_TRUE(open(caller) && open(caller));
    EXPECT_EQ(cim::status_of(open(same).error()), Status::LimitExceeded);
    ASSERT_TRUE(open(other) && open(other));
    EXPECT_EQ(cim::status_of(open(other).error()), Status::LimitExceeded);
    for (const cim::Caller& stranger : {other, guesser}) {
        EXPECT_EQ(cim::status_of(table_.pull(stranger, id, {1}).error()), Status::InvalidContext);
        EXPECT_EQ(cim::status_of(table_.close(stranger, id).error()), Status::InvalidContext);
    }
    EXPECT_TRUE(table_.close(caller, id));
    EXPECT_TRUE(open(caller));
}

TEST_F(EnumerationTest, AnAbandonedEnumerationEndsWithItsTimeAndLetsGoOfItsSource) {
    source_.pieces = 1000;
    const std::string id = *open({}, seconds(10));
    ASSERT_TRUE(open({}, seconds(1000)));
    now_ += seconds(9);
    EXPECT_TRUE(table_.pull({}, id, {1}));
    now_ += seconds(9);
    EXPECT_EQ(table_.drop_old(), 2U);
    now_ += seconds(1);
    EXPECT_EQ(table_.drop_old(), 1U);
    EXPECT_EQ(source_.alive, 1);
    EXPECT_EQ(cim::status_of(table_.pull({}, id, {1}).error()), Status::InvalidContext);
    now_ += seconds(60);  // the longest that there is
    EXPECT_EQ(table_.drop_old(), 0U);
    EXPECT_EQ(source_.alive, 0);
}

TEST_F(EnumerationTest, AnErrorOnTheWayEndsTheEnumeration) {
    source_ = {1, 0, 0, true};
    EXPECT_EQ(cim::status_of(open().error()), Status::AccessDenied);
    EXPECT_EQ(table_.drop_old(), 0U);
    source_ = {3, 0, 0, true};
    const std::string id = *open();
    EXPECT_EQ(table_.pull({}, id, {4})->rows.size(), 4U);
    EXPECT_EQ(cim::status_of(table_.pull({}, id, {4}).error()), Status::AccessDenied);
    EXPECT_EQ(cim::status_of(table_.pull({}, id, {4}).error()), Status::InvalidContext);
    EXPECT_EQ(source_.alive, 0);
}

TEST_F(EnumerationTest, OneThatIsBeingPulledIsPulledByNobodyElseAndCanBeClosed) {
    source_.pieces = 3;
    const std::string id = *open();
    source_.on_read = [&] {
        now_ += seconds(100);  // longer than it may be left alone
        EXPECT_EQ(cim::status_of(table_.pull({}, id, {1}).error()), Status::Failed);
    };
    EXPECT_EQ(table_.pull({}, id, {4})->rows.size(), 4U);
    source_.on_read = [&] { EXPECT_TRUE(table_.close({}, id)); };
    EXPECT_TRUE(table_.pull({}, id, {1}));
    EXPECT_EQ(source_.alive, 0);
    EXPECT_EQ(cim::status_of(table_.pull({}, id, {1}).error()), Status::InvalidContext);
}

TEST_F(EnumerationTest, APullOfWsManagementEndsInTimeAlsoWhenNothingIsFound) {
    source_ = {1000};
    source_.is_sparse = true;
    const std::string opened = wsman("Enumerate", "", "<n:Enumerate/>");
    ASSERT_NE(opened.find("EnumerateResponse"), std::string::npos) << opened;
    const std::string context =
        "<n:EnumerationContext>" + between(opened, "<n:EnumerationContext>", "<") + "</n:EnumerationContext>";
    source_.on_read = [&] { now_ += seconds(1); };
    source_.read = 0;
    EXPECT_NE(wsman("Pull", "", "<n:Pull>" + context + "<n:MaxTime>PT5S</n:MaxTime></n:Pull>").find("TimedOut"),
              std::string::npos);
    EXPECT_EQ(source_.read, 5);
    EXPECT_NE(wsman("Pull", "<w:OperationTimeout>PT3S</w:OperationTimeout>",
                    "<n:Pull>" + context + "<n:MaxTime>PT5S</n:MaxTime></n:Pull>")
                  .find("TimedOut"),
              std::string::npos);
    EXPECT_EQ(source_.read, 8);
    source_.is_sparse = false;
    EXPECT_NE(wsman("Pull", "", "<n:Pull>" + context + "<n:MaxTime>PT5S</n:MaxTime></n:Pull>").find("box16"),
              std::string::npos);
    EXPECT_NE(wsman("Pull", "", "<n:Pull>" + context + "<n:MaxTime>soon</n:MaxTime></n:Pull>").find("MaxTime is no"),
              std::string::npos);
}

TEST_F(EnumerationTest, AnAnswerOfWsManagementIsNoLargerThanTheEnvelope) {
    source_.pieces = 1000;
    const std::string opened =
        wsman("Enumerate", "<w:MaxEnvelopeSize>8192</w:MaxEnvelopeSize>",
              "<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>1000</w:MaxElements></n:Enumerate>");
    EXPECT_LE(opened.size(), 8192U);
    EXPECT_NE(opened.find("box10"), std::string::npos) << opened;
    EXPECT_LT(source_.read, 100);
    EXPECT_EQ(opened.find("EndOfSequence"), std::string::npos);
}

TEST_F(EnumerationTest, ALongAnswerOfCimXmlIsReadAsItIsSent) {
    source_.pieces = 3;
    source_.padding = kLong;
    const auto response = cim_xml("EnumerateInstances", box_class_);
    ASSERT_TRUE(response.parts);
    EXPECT_EQ(source_.read, 1);
    std::string text = next_part(response).text;
    EXPECT_EQ(source_.read, 1);
    text += next_part(response).text;
    EXPECT_EQ(source_.read, 2);
    text += next_part(response).text;
    const BodyPart end = next_part(response);
    EXPECT_EQ(end.then, BodyPart::Then::End);
    EXPECT_TRUE(end.trailer.fields().empty());
    EXPECT_EQ(source_.alive, 0);
    const auto document = transport::read_xml(text + end.text);
    ASSERT_TRUE(document) << text + end.text;
    const auto* answer = document->find("MESSAGE")->find("SIMPLERSP")->find("IMETHODRESPONSE");
    EXPECT_EQ(answer->find("IRETURNVALUE")->children.size(), 6U);

    source_ = {10};
    const auto whole = cim_xml("EnumerateInstanceNames", box_class_);
    EXPECT_FALSE(whole.parts);
    EXPECT_EQ(source_.read, 10);
    EXPECT_TRUE(whole.body.ends_with("</INSTANCENAME></IRETURNVALUE></IMETHODRESPONSE></SIMPLERSP></MESSAGE></CIM>"));
}

TEST_F(EnumerationTest, AnErrorWithinALongAnswerComesAfterItOrCutsIt) {
    source_ = {2, 0, 0, true, kLong};
    const auto with_trailer = cim_xml("EnumerateInstances", box_class_, "deflate, Trailers");
    EXPECT_EQ(with_trailer.headers.find("Trailer"), "CIMStatusCode, CIMStatusCodeDescription");
    EXPECT_EQ(next_part(with_trailer).then, BodyPart::Then::More);
    const BodyPart end = next_part(with_trailer);
    EXPECT_EQ(end.then, BodyPart::Then::End);
    EXPECT_EQ(end.trailer.find("CIMStatusCode"), "2");
    EXPECT_EQ(end.trailer.find("CIMStatusCodeDescription"), "Not%20you%3A%20no.");

    source_ = {2, 0, 0, true, kLong};
    const auto without = cim_xml("EnumerateInstances", box_class_, "deflate");
    EXPECT_EQ(without.headers.find("Trailer"), std::nullopt);
    EXPECT_EQ(next_part(without).then, BodyPart::Then::More);
    EXPECT_EQ(next_part(without).then, BodyPart::Then::Cut);

    source_ = {1, 0, 0, true};
    const auto at_once = cim_xml("EnumerateInstances", box_class_, "trailers");
    EXPECT_FALSE(at_once.parts);
    EXPECT_NE(at_once.body.find("<ERROR CODE=\"2\""), std::string::npos);
}

TEST_F(EnumerationTest, APullOfCimXmlTakesAThousandAtMostAndRefusesNumbersThatAreNone) {
    source_.pieces = 1'000'000;
    const std::string opened =
        cim_xml("OpenEnumerateInstancePaths",
                box_class_ + parameter("MaxObjectCount", "4000000000") + parameter("OperationTimeout", "60"))
            .body;
    EXPECT_NE(opened.find("box999<"), std::string::npos);
    EXPECT_EQ(opened.find("box1000<"), std::string::npos);
    EXPECT_NE(cim_xml("OpenEnumerateInstances", box_class_ + parameter("MaxObjectCount", "-1")).body.find("CODE=\"4\""),
              std::string::npos);
    for (const char* time : {"0", "61"})
        EXPECT_NE(cim_xml("OpenEnumerateInstances", box_class_ + parameter("OperationTimeout", time))
                      .body.find("CODE=\"22\""),
                  std::string::npos);
    EXPECT_EQ(table_.drop_old(), 1U);
}

TEST_F(EnumerationTest, APullOfCimXmlShowsThePropertiesThatWereAskedForWhenItWasOpened) {
    source_.pieces = 2;
    const std::string list =
        R"(<IPARAMVALUE NAME="PropertyList"><VALUE.ARRAY><VALUE>Name</VALUE></VALUE.ARRAY></IPARAMVALUE>)";
    const std::string opened =
        cim_xml("OpenEnumerateInstances", box_class_ + list + parameter("MaxObjectCount", "1")).body;
    const std::string id = between(opened, "NAME=\"EnumerationContext\" PARAMTYPE=\"string\"><VALUE>", "<");
    const std::string pulled =
        cim_xml("PullInstancesWithPath", parameter("EnumerationContext", id) + parameter("MaxObjectCount", "10")).body;
    EXPECT_NE(pulled.find("box3"), std::string::npos) << opened << pulled;
    EXPECT_EQ(pulled.find("NAME=\"Note\""), std::string::npos) << pulled;
    EXPECT_NE(opened.find("NAME=\"Name\""), std::string::npos);
}

}  // namespace
}  // namespace nc::provider
