// The COM face over the small world, with events from a list, and what a client needs to talk to it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "provider/cim/event_engine.hpp"
#include "provider/transport/com/connection.hpp"
#include "provider/transport/com/pointer.hpp"
#include "provider/transport/com/services.hpp"
#include "provider/transport/com/text.hpp"
#include "provider/transport/com/variant.hpp"
#include "tests/unit/provider/cim/small_world.hpp"

namespace nc::provider::test {

namespace com = transport::com;

/// A BSTR of the client's.
class Text {
  public:
    explicit Text(std::string_view text) : bstr_(com::new_bstr(text)) {}
    Text(const Text&) = delete;
    Text& operator=(const Text&) = delete;
    ~Text() { NcSysFreeString(bstr_); }
    operator BSTR() const { return bstr_; }  // NOLINT: implicit on purpose

  private:
    BSTR bstr_;
};

/// A VARIANT that is cleared.
struct Variant : VARIANT {
    Variant() : VARIANT{} {}
    explicit Variant(std::string_view text) : VARIANT{} {
        vt = VT_BSTR;
        bstrVal = com::new_bstr(text);
    }
    Variant(const Variant&) = delete;
    Variant& operator=(const Variant&) = delete;
    ~Variant() { NcVariantClear(this); }
    std::string text() const { return vt == VT_BSTR ? com::text_of(bstrVal) : "(" + std::to_string(vt) + ")"; }
};

/// What happens is put in by the test.
class FakeEvents {
  public:
    void tell(cim::Change change);
    Result<std::vector<cim::Change>> next(std::chrono::milliseconds longest);
    void cancel();

  private:
    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::vector<cim::Change> changes_{};
    bool is_cancelled_ = false;
};

class FakeConnection final : public com::Connection {
  public:
    FakeConnection();
    const cim::ObjectManager& manager() const override { return *world_.manager; }
    Result<std::shared_ptr<cim::Subscription>> subscribe(std::string_view namespace_name,
                                                         std::string_view query) const override {
        return engine_->subscribe({}, namespace_name, query);
    }
    const std::shared_ptr<FakeEvents>& events() const { return events_; }

  private:
    SmallWorld world_;
    std::shared_ptr<FakeEvents> events_ = std::make_shared<FakeEvents>();
    std::unique_ptr<cim::EventEngine> engine_;
};

/// A client's sink, which counts its references; it goes when the library has let it go.
class Sink final : public IWbemObjectSink {
  public:
    Sink() = default;
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;
    ~Sink() {
        while (references != 1)
            std::this_thread::yield();
    }

    HRESULT QueryInterface(REFIID iid, void** object) override;
    ULONG AddRef() override { return ++references; }
    ULONG Release() override { return --references; }
    HRESULT Indicate(LONG count, IWbemClassObject** objects) override;
    HRESULT SetStatus(LONG flags, HRESULT result, BSTR text, IWbemClassObject* object) override;

    /// Waits for SetStatus.
    HRESULT wait();
    void wait_for(std::size_t count);
    std::vector<std::string> names();

    std::atomic<ULONG> references{1};
    HRESULT answer = S_OK;  ///< of Indicate
    std::string status_text;

  private:
    std::mutex mutex_{};
    std::condition_variable changed_{};
    std::vector<std::string> names_{};
    std::optional<HRESULT> status_{};
};

class ComTest : public ::testing::Test {
  protected:
    ComTest()
        : connection_(std::make_shared<FakeConnection>()), services_(new com::Services({connection_, kSmallWorld})) {}

    com::Pointer<IWbemClassObject> get(const std::string& path) {
        IWbemClassObject* object = nullptr;
        EXPECT_EQ(services_->GetObject(Text(path), 0, nullptr, &object, nullptr), S_OK) << path;
        return com::Pointer<IWbemClassObject>(object);
    }
    com::Pointer<IEnumWbemClassObject> query(const std::string& text, LONG flags = 0) {
        IEnumWbemClassObject* opened = nullptr;
        EXPECT_EQ(services_->ExecQuery(Text("WQL"), Text(text), flags, nullptr, &opened), S_OK) << text;
        return com::Pointer<IEnumWbemClassObject>(opened);
    }
    static std::string text(IWbemClassObject& object, const char16_t* name) {
        Variant value;
        EXPECT_EQ(object.Get(name, 0, &value, nullptr, nullptr), S_OK);
        return value.text();
    }
    /// "a,b": names of what is left.
    static std::string read(IEnumWbemClassObject& from);

    std::shared_ptr<FakeConnection> connection_;
    com::Pointer<com::Services> services_;
};

}  // namespace nc::provider::test
