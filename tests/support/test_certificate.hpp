// Certificates for tests, made in memory and written as PEM files into a folder that goes with the object.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace nc::tests {

class TestCertificate {
  public:
    enum class Validity { Now, Past };

    /// Signed by `issuer`, or by itself.
    explicit TestCertificate(const std::string& name, const TestCertificate* issuer = nullptr,
                             Validity validity = Validity::Now)
        : key_(EVP_EC_gen("P-256"), &EVP_PKEY_free), certificate_(X509_new(), &X509_free) {
        std::string folder = (std::filesystem::temp_directory_path() / "nc-certificate-XXXXXX").string();
        folder_ = ::mkdtemp(folder.data());
        X509* x509 = certificate_.get();
        X509_set_version(x509, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
        X509_gmtime_adj(X509_getm_notBefore(x509), -3600);
        X509_gmtime_adj(X509_getm_notAfter(x509), validity == Validity::Now ? 3600 : -60);
        X509_set_pubkey(x509, key_.get());
        X509_NAME* subject = X509_get_subject_name(x509);
        X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.c_str()),
                                   -1, -1, 0);
        X509_set_issuer_name(x509, issuer ? X509_get_subject_name(issuer->certificate_.get()) : subject);
        if (issuer == nullptr) {
            const std::unique_ptr<X509_EXTENSION, decltype(&X509_EXTENSION_free)> may_issue(
                X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE"), &X509_EXTENSION_free);
            X509_add_ext(x509, may_issue.get(), -1);
        }
        X509_sign(x509, issuer ? issuer->key_.get() : key_.get(), EVP_sha256());
        write(certificate_file(), [&](std::FILE* file) { PEM_write_X509(file, x509); });
        write(key_file(),
              [&](std::FILE* file) { PEM_write_PrivateKey(file, key_.get(), nullptr, nullptr, 0, nullptr, nullptr); });
    }
    ~TestCertificate() { std::filesystem::remove_all(folder_); }
    TestCertificate(const TestCertificate&) = delete;
    TestCertificate& operator=(const TestCertificate&) = delete;

    std::string certificate_file() const { return (folder_ / "certificate.pem").string(); }
    std::string key_file() const { return (folder_ / "key.pem").string(); }
    std::string thumbprint() const {
        unsigned char digest[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        X509_digest(certificate_.get(), EVP_sha1(), digest, &size);
        std::string text;
        for (unsigned i = 0; i < size; ++i) {
            char digits[3];
            std::snprintf(digits, sizeof digits, "%02X", digest[i]);
            text += digits;
        }
        return text;
    }

  private:
    template <class Writer>
    static void write(const std::string& name, Writer writer) {
        const std::unique_ptr<std::FILE, decltype(&std::fclose)> file(std::fopen(name.c_str(), "w"), &std::fclose);
        writer(file.get());
    }

    std::filesystem::path folder_;
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key_;
    std::unique_ptr<X509, decltype(&X509_free)> certificate_;
};

}  // namespace nc::tests
