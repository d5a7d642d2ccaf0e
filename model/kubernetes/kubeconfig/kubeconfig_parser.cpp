#include "model/kubernetes/kubeconfig/kubeconfig_parser.h"

#include "model/kubernetes/kubeconfig/kubeconfig_fields.h"

#include <boost/json.hpp>

#include <algorithm>
#include <set>

namespace fairlead::kubernetes {
namespace {

constexpr std::string_view execExtension = "client.authentication.k8s.io/exec";

std::string inQuotes(std::string_view name) { return '"' + std::string(name) + '"'; }

boost::json::value jsonOf(const YamlNode& node)
{
    switch (node.kind) {
    case YamlNode::Kind::null:
        break;
    case YamlNode::Kind::text:
        return boost::json::value(node.text);
    case YamlNode::Kind::boolean:
        return node.text == "true";
    case YamlNode::Kind::number: {
        boost::system::error_code failure;
        const auto number = boost::json::parse(node.text, failure);
        return failure ? boost::json::value(node.text) : number;
    }
    case YamlNode::Kind::sequence: {
        boost::json::array items;
        for (const YamlNode* const item : node.items)
            items.push_back(jsonOf(*item));
        return items;
    }
    case YamlNode::Kind::mapping: {
        boost::json::object entries;
        for (const auto& [key, value] : node.entries)
            entries[key] = jsonOf(*value);
        return entries;
    }
    }
    return nullptr;
}

class KubeconfigParser {
public:
    KubeconfigParser(const YamlNode& root, std::string file) : m_root(root), m_file(std::move(file)) { }

    Kubeconfig parse() const
    {
        const KubeconfigFields top(m_root, m_file, {});
        checkKind(top);
        Kubeconfig config;
        config.clusters = entries<ClusterEntry>(top, "clusters", "cluster", &KubeconfigParser::readCluster);
        config.users = entries<UserEntry>(top, "users", "user", &KubeconfigParser::readUser);
        config.contexts = entries<ContextEntry>(top, "contexts", "context", &KubeconfigParser::readContext);
        config.currentContext = top.shownText("current-context");
        config.currentContextFile = m_file;
        return config;
    }

private:
    static void checkKind(const KubeconfigFields& top)
    {
        const TextField version = top.shownText("apiVersion");
        const TextField kind = top.shownText("kind");
        if (!version.empty() && version.value != "v1")
            top.refuse(version.line, "apiVersion", inQuotes(version.value) + " is not known", "a kubeconfig has apiVersion: v1");
        if (!kind.empty() && kind.value != "Config")
            top.refuse(kind.line, "kind", "this is a " + inQuotes(kind.value) + ", not a kubeconfig",
                       "name a kubeconfig file (kind: Config)");
    }

    // The list `key`, whose items are a name and, below `word`, what has that name.
    template <class Entry>
    std::vector<Entry> entries(const KubeconfigFields& top, std::string_view key, std::string_view word,
                               void (KubeconfigParser::*read)(const KubeconfigFields&, Entry&) const) const
    {
        std::vector<Entry> result;
        std::set<std::string> names;
        for (const YamlNode* const item : top.items(key)) {
            const KubeconfigFields outer(*item, m_file, "an entry of " + std::string(key));
            Entry entry;
            entry.name = outer.shownText("name").value;
            entry.place = {m_file, item->line};
            const std::string words = std::string(word) + ' ' + inQuotes(entry.name);
            if (!names.insert(entry.name).second)
                outer.refuse(item->line, "name", "there are two entries with the name " + inQuotes(entry.name),
                             "rename or remove one of them");
            if (const YamlNode* const inner = item->find(word))
                (this->*read)(KubeconfigFields(*inner, m_file, words), entry);
            result.push_back(std::move(entry));
        }
        return result;
    }

    void readCluster(const KubeconfigFields& fields, ClusterEntry& cluster) const
    {
        cluster.server = fields.shownText("server");
        cluster.tlsServerName = fields.shownText("tls-server-name");
        cluster.certificateAuthority = fields.path("certificate-authority");
        cluster.certificateAuthorityData = fields.data("certificate-authority-data");
        cluster.insecureSkipTlsVerify = fields.flag("insecure-skip-tls-verify");
        cluster.disableCompression = fields.flag("disable-compression");
        cluster.proxyUrl = fields.shownText("proxy-url");
        for (const YamlNode* const item : fields.items("extensions")) {
            const KubeconfigFields extension(*item, m_file, "extensions of cluster " + inQuotes(cluster.name));
            const YamlNode* const content = item->find("extension");
            if (extension.shownText("name").value == execExtension && content)
                cluster.execConfigJson = boost::json::serialize(jsonOf(*content));
        }
    }

    void readContext(const KubeconfigFields& fields, ContextEntry& context) const
    {
        context.cluster = fields.shownText("cluster");
        context.user = fields.shownText("user");
        context.nameSpace = fields.shownText("namespace");
    }

    void readUser(const KubeconfigFields& fields, UserEntry& user) const
    {
        user.clientCertificate = fields.path("client-certificate");
        user.clientCertificateData = fields.data("client-certificate-data");
        user.clientKey = fields.path("client-key");
        user.clientKeyData = fields.secretData("client-key-data");
        user.token = fields.secret("token");
        user.tokenFile = fields.path("tokenFile");
        user.userName = fields.text("username");
        user.password = fields.secret("password");
        readImpersonation(fields, user);
        if (const YamlNode* const exec = fields.mapping("exec"))
            user.exec = readExec(*exec, user.name);
        if (const YamlNode* const provider = fields.mapping("auth-provider"))
            user.authProvider = readProvider(*provider, user.name);
    }

    void readImpersonation(const KubeconfigFields& fields, UserEntry& user) const
    {
        const TextField name = fields.text("as");
        const TextField uid = fields.text("as-uid");
        const auto groups = fields.items("as-groups");
        user.impersonation.user = name.value;
        user.impersonation.uid = uid.value;
        user.impersonation.groups = fields.texts("as-groups");
        user.impersonationLine = std::max({name.line, uid.line, groups.empty() ? 0 : groups.front()->line});
        if (const YamlNode* const extra = fields.mapping("as-user-extra")) {
            user.impersonationLine = std::max(user.impersonationLine, extra->line);
            const KubeconfigFields values(*extra, m_file, "as-user-extra of user " + inQuotes(user.name));
            for (const auto& [key, value] : extra->entries)
                user.impersonation.extra[key] = values.texts(key);
        }
    }

    ExecEntry readExec(const YamlNode& node, const std::string& user) const
    {
        const KubeconfigFields fields(node, m_file, "exec of user " + inQuotes(user));
        ExecEntry exec;
        exec.line = node.line;
        exec.command = fields.shownText("command");
        if (exec.command.value.find('/') != std::string::npos)
            exec.command.value = fields.absolute(exec.command.value);
        exec.arguments = fields.texts("args");
        for (const YamlNode* const item : fields.items("env")) {
            const KubeconfigFields variable(*item, m_file, "env of the exec of user " + inQuotes(user));
            exec.environment.push_back({variable.shownText("name").value, variable.secret("value").value});
        }
        exec.apiVersion = fields.shownText("apiVersion");
        exec.installHint = fields.text("installHint");
        exec.provideClusterInfo = fields.flag("provideClusterInfo").value;
        exec.interactiveModeText = fields.shownText("interactiveMode");
        exec.interactiveMode = interactiveMode(exec.interactiveModeText.value);
        return exec;
    }

    static ExecEntry::InteractiveMode interactiveMode(std::string_view text)
    {
        using Mode = ExecEntry::InteractiveMode;
        if (text == "Never")
            return Mode::never;
        if (text == "IfAvailable")
            return Mode::ifAvailable;
        if (text == "Always")
            return Mode::always;
        return text.empty() ? Mode::notGiven : Mode::unknown;
    }

    AuthProviderEntry readProvider(const YamlNode& node, const std::string& user) const
    {
        const KubeconfigFields fields(node, m_file, "auth-provider of user " + inQuotes(user));
        AuthProviderEntry provider;
        provider.line = node.line;
        provider.name = fields.shownText("name");
        if (const YamlNode* const settings = fields.mapping("config")) {
            const KubeconfigFields values(*settings, m_file, "auth-provider of user " + inQuotes(user));
            for (const auto& [key, value] : settings->entries)
                provider.settings[key] = values.secret(key);
        }
        return provider;
    }

    const YamlNode& m_root;
    std::string m_file;
};

}  // namespace

Result<Kubeconfig> parseKubeconfig(std::string_view text, const std::filesystem::path& file)
{
    const std::string name = file.lexically_normal().string();
    const auto document = YamlDocument::parse(text, name);
    if (!document)
        return document.error();
    try {
        return KubeconfigParser(document->root(), name).parse();
    } catch (const KubeconfigRefusal& refusal) {
        return refusal.error;
    }
}

}  // namespace fairlead::kubernetes
