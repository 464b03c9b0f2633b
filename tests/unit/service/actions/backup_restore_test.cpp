// Backups hold everything but secrets; a restore makes a service equal to them, or changes nothing.
#include <fstream>

#include "schemas/model/registry.hpp"
#include "tests/unit/service/actions/actions_fixture.hpp"

namespace nc::service::actions {
namespace {

class BackupRestoreTest : public ActionsFixture {
  protected:
    BackupRestoreTest() {
        make_provider_network();
        make_mac_pool();
        write("/servers/h1", server_at("192.0.2.1"));
        write("/credentials/certificate", {{"type", "X509Certificate"}, {"value", "A1B2C3"}});
        write("/virtualNetworks/Blue", network({"24.30.1.0/24"}, {{"s", "24.30.1.0/24"}}));
        write("/virtualNetworks/Red", network({"24.30.2.0/24"}, {{"s", "24.30.2.0/24"}}));
        write(peering_path("Blue", "Red"), peering("Red"));
        write(peering_path("Red", "Blue"), peering("Blue"));
        write("/networkInterfaces/nic1", interface_on("/virtualNetworks/Blue/subnets/s"));
        EXPECT_LT(put("/accessControlLists/tagged", R"({"properties":{"aclRules":[]},"tags":{"a":"b"},
                                                         "resourceMetadata":{"client":"test"}})")
                      .status,
                  300);
    }

    Json back_up(const std::string& id = "b1") {
        const api::Response response =
            put("/networkControllerBackup/" + id, Json{{"properties", {{"backupPath", backup_.string()}}}}.dump());
        EXPECT_EQ(response.status, 201) << response.body;
        EXPECT_EQ(Json::parse(response.body)["properties"]["provisioningState"], "Updating");
        run();
        return properties("/networkControllerBackup/" + id);
    }
    api::Response start_restore(const std::string& id = "r1") {
        return put("/networkControllerRestore/" + id, Json{{"properties", {{"restorePath", backup_.string()}}}}.dump());
    }
    Json restore(const std::string& id = "r1") {
        const api::Response response = start_restore(id);
        EXPECT_EQ(response.status, 201) << response.body;
        run();
        return properties("/networkControllerRestore/" + id);
    }

    /// Everything that a client can see of the stored resources, but for etags, which are new with each write.
    Json everything() {
        Json all = Json::object();
        for (const model::ResourceInfo& type : model::resources()) {
            if (!type.stored || type.parent) continue;
            const api::Response response = get("/networking/v7.1/" + std::string(type.path));
            if (response.status == 200) all[std::string(type.name)] = without_etags(Json::parse(response.body));
        }
        return all;
    }
    static Json without_etags(Json json) {
        if (json.is_object()) json.erase("etag");
        if (json.is_structured()) {
            for (auto& member : json)
                member = without_etags(std::move(member));
        }
        return json;
    }

    std::string backup_text() {
        std::ifstream file(backup_ / "backup.jsonl");
        return {std::istreambuf_iterator<char>(file), {}};
    }
    /// One text of the backup replaced.
    void tamper(const std::string& old_text, const std::string& new_text) {
        std::string text = backup_text();
        const std::size_t at = text.find(old_text);
        ASSERT_NE(at, std::string::npos) << old_text;
        std::ofstream(backup_ / "backup.jsonl") << text.replace(at, old_text.size(), new_text);
    }

    const std::filesystem::path backup_ = folder_ / "backup";
};

TEST_F(BackupRestoreTest, BackupsAndRestoresAreKnownAfterARestart) {
    back_up();
    restore("old");
    restore("older");
    EXPECT_EQ(erase("/networkControllerRestore/older").status, 200);
    const Json backup = object("/networkControllerBackup/b1");
    const Json old = object("/networkControllerRestore/old");
    start_restore("broken");
    begin_anew(store_);
    EXPECT_EQ(object("/networkControllerBackup/B1"), backup);
    EXPECT_EQ(object("/networkControllerRestore/old"), old);
    EXPECT_EQ(get("/networkControllerRestore/older").status, 404);
    const Json broken = properties("/networkControllerRestore/broken");
    EXPECT_EQ(broken["provisioningState"], "Failed");
    EXPECT_EQ(broken["errorMessage"], "The service ended before this did.");
    EXPECT_EQ(restore("again")["provisioningState"], "Succeeded") << "nothing is in its way";
}

TEST_F(BackupRestoreTest, ARestoreOnAnEmptyServiceIsEqualToWhatWasBackedUp) {
    const Json before = everything();
    const Json done = back_up();
    EXPECT_EQ(done["provisioningState"], "Succeeded");
    EXPECT_EQ(done["errorMessage"], "");
    EXPECT_EQ(done["failedResourcesList"], Json::array());
    EXPECT_EQ(done["inProgressResourcesList"], Json::array());
    const Json names = done["successfulResourcesList"];
    EXPECT_NE(std::find(names.begin(), names.end(), "/networking/v1/virtualNetworks/Blue"), names.end()) << names;

    store::MemoryStore empty;
    begin_anew(empty);
    ASSERT_NE(everything(), before);
    const Json restored = restore();
    EXPECT_EQ(restored["provisioningState"], "Succeeded") << restored;
    for (const char* list : {"successfulResources", "successfulResourceList", "successfulResourcesList"})
        EXPECT_EQ(restored[list], names);
    EXPECT_EQ(everything(), before);

    const Json messages = restored["statusMessages"];
    EXPECT_NE(std::find(messages.begin(), messages.end(), "/credentials/host: enter properties/value again."),
              messages.end())
        << messages;
    begin_anew(empty);
    EXPECT_EQ(everything(), before) << "after a restart";
}

TEST_F(BackupRestoreTest, ARestoreTakesBackWhatHappenedSinceAndKeepsSecretsThatExist) {
    const Json before = everything();
    back_up();
    remove("/networkInterfaces/nic1");
    write("/virtualNetworks/Green", network({"24.30.3.0/24"}));
    Json changed = properties("/accessControlLists/tagged");
    changed["inboundDefaultAction"] = "Deny";
    write("/accessControlLists/tagged", changed);
    const Json restored = restore();
    EXPECT_EQ(restored["provisioningState"], "Succeeded") << restored;
    EXPECT_EQ(everything(), before);
    EXPECT_EQ(restored["statusMessages"].size(), 1U) << restored;
    const auto credential = controller_->tree().find(model::ResourcePath::top("credentials", "host"));
    EXPECT_EQ(credential->properties->at("value"), "s");
}

TEST_F(BackupRestoreTest, ARestoreOfWhatIsThereAlreadyWritesNothing) {
    back_up();
    const Generation before = store_.current();
    EXPECT_EQ(restore()["provisioningState"], "Succeeded");
    EXPECT_EQ(store_.current(), before);
}

TEST_F(BackupRestoreTest, ABackupHasNoSecretsButWhatIsPublic) {
    write("/credentials/host", {{"type", "usernamePassword"}, {"userName", "u"}, {"value", "very-secret-text"}});
    back_up();
    EXPECT_EQ(backup_text().find("very-secret-text"), std::string::npos);
    EXPECT_NE(backup_text().find("A1B2C3"), std::string::npos) << "the thumbprint of a certificate is not secret";
}

TEST_F(BackupRestoreTest, ABackupIsOfTheMomentOfItsRequest) {
    const Json before = everything();
    ASSERT_EQ(
        put("/networkControllerBackup/b1", Json{{"properties", {{"backupPath", backup_.string()}}}}.dump()).status,
        201);
    remove("/networkInterfaces/nic1");
    run();
    restore();
    EXPECT_EQ(everything(), before);
}

TEST_F(BackupRestoreTest, AFolderMustBeEmptyAndAbsolute) {
    const auto refused_path = [this](const std::string& path) {
        return refused("/networkControllerBackup/b1", {{"backupPath", path}});
    };
    back_up();
    EXPECT_EQ(refused_path(backup_.string()), "BackupFolderNotEmpty");
    EXPECT_EQ(refused_path("relative/folder"), "InvalidParameterValue");
    EXPECT_EQ(refused_path(R"(\\server\share)"), "InvalidParameterValue");
    EXPECT_EQ(refused_path((backup_ / "backup.jsonl").string()), "InvalidParameterValue") << "a file";
    EXPECT_EQ(refused("/networkControllerRestore/r1", {{"restorePath", "relative"}}), "InvalidParameterValue");
}

TEST_F(BackupRestoreTest, ACredentialMustBeAnAccount) {
    const Json certificate = reference("/credentials/certificate");
    EXPECT_EQ(refused("/networkControllerBackup/b1", {{"backupPath", backup_.string()}, {"credential", certificate}}),
              "UnsupportedCredentialType");
    EXPECT_EQ(refused("/networkControllerRestore/r1", {{"restorePath", backup_.string()}, {"credential", certificate}}),
              "UnsupportedCredentialType");
    EXPECT_EQ(refused("/networkControllerBackup/b1",
                      {{"backupPath", backup_.string()}, {"credential", reference("/credentials/nobody")}}),
              "InvalidResourceReference");
}

TEST_F(BackupRestoreTest, ABackupThatCannotBeWrittenTellsWhy) {
    std::filesystem::create_directories(folder_);
    std::ofstream(folder_ / "file") << "x";
    const api::Response response =
        put("/networkControllerBackup/b1",
            Json{{"properties", {{"backupPath", (folder_ / "file" / "b").string()}}}}.dump());
    ASSERT_EQ(response.status, 201) << response.body;
    run();
    const Json failed = properties("/networkControllerBackup/b1");
    EXPECT_EQ(failed["provisioningState"], "Failed");
    EXPECT_NE(failed["errorMessage"], "");
    EXPECT_EQ(failed["successfulResourcesList"], Json::array());
    EXPECT_FALSE(failed["failedResourcesList"].empty());
}

TEST_F(BackupRestoreTest, OneBackupAtATime) {
    const std::string body = Json{{"properties", {{"backupPath", backup_.string()}}}}.dump();
    ASSERT_EQ(put("/networkControllerBackup/b1", body).status, 201);
    const api::Response second = put("/networkControllerBackup/b2", body);
    EXPECT_EQ(second.status, 409);
    EXPECT_EQ(code(second), "AnotherOperationInProgress");
    run();
    EXPECT_EQ(code(put("/networkControllerBackup/b2", body)), "BackupFolderNotEmpty");
}

TEST_F(BackupRestoreTest, NothingIsWrittenWhileARestoreRuns) {
    back_up();
    ASSERT_EQ(start_restore().status, 201);
    EXPECT_EQ(code(put("/virtualNetworks/Green", Json{{"properties", network({"24.30.3.0/24"})}}.dump())),
              "RestoreOperationInProgress");
    EXPECT_EQ(code(erase("/networkInterfaces/nic1")), "RestoreOperationInProgress");
    EXPECT_EQ(code(start_restore("r2")), "RestoreOperationInProgress");
    EXPECT_EQ(get("/networkInterfaces/nic1").status, 200);
    run();
    write("/virtualNetworks/Green", network({"24.30.3.0/24"}));
}

TEST_F(BackupRestoreTest, ABackupThatIsNotWholeIsNotRestored) {
    back_up();
    const std::string whole = backup_text();
    const Json before = everything();
    const auto is_refused_with = [&](const std::string& text, const std::string& why) {
        std::ofstream(backup_ / "backup.jsonl") << text;
        const Json failed = restore("r" + Guid::random().to_string());
        EXPECT_EQ(failed["provisioningState"], "Failed");
        EXPECT_NE(failed["errorMessage"].get<std::string>().find(why), std::string::npos) << failed["errorMessage"];
        EXPECT_EQ(everything(), before);
    };
    is_refused_with(whole.substr(0, whole.rfind("{\"resources\"")), "not whole");
    is_refused_with(whole.substr(0, whole.size() / 2), "not a JSON object");
    is_refused_with("", "not whole");
    is_refused_with(R"({"format":"something else","version":1})", "format");
    is_refused_with(whole + "{}", "after the last");
    std::string fewer = whole;
    fewer.erase(whole.find('\n') + 1, whole.find('\n', whole.find('\n') + 1) - whole.find('\n'));
    is_refused_with(fewer, "count");
    std::filesystem::remove(backup_ / "backup.jsonl");
    EXPECT_EQ(restore("r9")["provisioningState"], "Failed");
}

TEST_F(BackupRestoreTest, WhatCannotBeRestoredIsListedAndNothingIsChanged) {
    back_up();
    remove("/networkInterfaces/nic1");
    const Json before = everything();
    tamper("24.30.1.0/24", "24.30.1.0/99");
    tamper("\"path\":\"/macPools/pool\"", "\"path\":\"/unknown/pool\"");
    const Json failed = restore();
    EXPECT_EQ(failed["provisioningState"], "Failed");
    EXPECT_EQ(failed["successfulResources"], Json::array());
    EXPECT_EQ(failed["failedResources"].size(), 2U) << failed;
    for (const char* list : {"failedResourceList", "failedResourcesList"})
        EXPECT_EQ(failed[list], failed["failedResources"]);
    EXPECT_EQ(everything(), before);
}

TEST_F(BackupRestoreTest, AReferenceOutOfTheBackupIsAFault) {
    back_up();
    tamper("\"path\":\"/logicalNetworks/HNV\"", "\"path\":\"/logicalNetworks/other\"");
    const Json failed = restore();
    EXPECT_EQ(failed["provisioningState"], "Failed");
    const Json names = failed["failedResources"];
    EXPECT_NE(std::find(names.begin(), names.end(), "/networking/v1/virtualNetworks/Blue"), names.end()) << failed;
}

TEST_F(BackupRestoreTest, TheOperationOfThePutIsUnderWayUntilTheWorkHasEnded) {
    const auto operation_of = [](const api::Response& response) {
        return "/operations/" + std::string(response.headers.find("x-ms-request-id").value());
    };
    const std::string backup = operation_of(
        put("/networkControllerBackup/b1", Json{{"properties", {{"backupPath", backup_.string()}}}}.dump()));
    EXPECT_EQ(object(backup)["status"], "InProgress");
    run();
    EXPECT_EQ(object(backup)["status"], "Succeeded");

    std::filesystem::remove(backup_ / "backup.jsonl");
    const std::string restore = operation_of(start_restore());
    EXPECT_EQ(object(restore)["status"], "InProgress");
    run();
    const Json failed = object(restore);
    EXPECT_EQ(failed["status"], "Failed");
    const std::string message = failed["error"]["message"];
    EXPECT_NE(message.find("There is no readable backup."), std::string::npos) << message;
}

TEST_F(BackupRestoreTest, BackupsAreListedAndForgotten) {
    back_up();
    EXPECT_EQ(object("/networkControllerBackup")["value"].size(), 1U);
    EXPECT_EQ(erase("/networkControllerBackup/B1").status, 200);
    EXPECT_EQ(erase("/networkControllerBackup/B1").status, 204);
    EXPECT_EQ(get("/networkControllerBackup/b1").status, 404);
    EXPECT_EQ(object("/networkControllerBackup")["value"], Json::array());
    restore();
    EXPECT_EQ(object("/networkControllerRestore")["value"].size(), 1U);
    EXPECT_EQ(erase("/networkControllerRestore/r1").status, 200);
    EXPECT_EQ(get("/networkControllerRestore/r1").status, 404);
}

}  // namespace
}  // namespace nc::service::actions
