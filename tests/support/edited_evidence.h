#pragma once

#include "model/cluster/cluster_snapshot.h"
#include "tests/support/sample_captures.h"

#include <boost/json.hpp>

#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace fairlead::test {

// A copy of a capture's evidence to break on purpose. An edit that changes nothing throws, so that
// no test passes because its fault was never made.
class EditedEvidence {
public:
    explicit EditedEvidence(std::string_view capture) : m_original(openSample(capture))
    {
        for (const std::string& path : m_original.paths())
            m_files.emplace(path, m_original.find(path));
    }

    std::string text(const std::string& path) const { return *m_files.at(path); }
    EditedEvidence& set(const std::string& path, std::string text)
    {
        m_files[path] = std::make_shared<const std::string>(std::move(text));
        return *this;
    }
    EditedEvidence& remove(const std::string& path)
    {
        if (m_files.erase(path) == 0)
            throw std::logic_error("no file " + path);
        return *this;
    }
    // All places where `from` stands.
    EditedEvidence& replace(const std::string& path, std::string_view from, std::string_view to)
    {
        std::string changed = text(path);
        std::size_t at = changed.find(from);
        if (at == std::string::npos)
            throw std::logic_error(path + " does not hold " + std::string(from));
        for (; at != std::string::npos; at = changed.find(from, at + to.size()))
            changed.replace(at, from.size(), to);
        return set(path, std::move(changed));
    }
    // All lines that hold all of the words; `edit` gives what stands instead, empty for nothing.
    EditedEvidence& lines(const std::string& path, std::initializer_list<std::string_view> words,
                          const std::function<std::string(std::string)>& edit)
    {
        std::string changed;
        int edited = 0;
        const std::string before = text(path);
        for (std::size_t at = 0; at < before.size();) {
            const std::size_t end = std::min(before.find('\n', at), before.size() - 1);
            std::string line = before.substr(at, end + 1 - at);
            at = end + 1;
            bool all = true;
            for (const std::string_view word : words)
                all = all && line.find(word) != std::string::npos;
            edited += all ? 1 : 0;
            changed += all ? edit(std::move(line)) : line;
        }
        if (edited == 0)
            throw std::logic_error(path + " holds no such line");
        return set(path, std::move(changed));
    }
    EditedEvidence& deleteLines(const std::string& path, std::initializer_list<std::string_view> words)
    {
        return lines(path, words, [](const std::string&) { return std::string(); });
    }
    EditedEvidence& json(const std::string& path, const std::function<void(boost::json::value&)>& edit)
    {
        boost::json::value value = boost::json::parse(text(path));
        edit(value);
        return set(path, boost::json::serialize(value));
    }
    // The object with this name in a list of the API.
    EditedEvidence& object(const std::string& path, std::string_view name, const std::function<void(boost::json::object&)>& edit)
    {
        return json(path, [&](boost::json::value& list) {
            for (boost::json::value& item : list.at("items").as_array()) {
                if (item.at("metadata").at("name").as_string() == name)
                    return edit(item.as_object());
            }
            throw std::logic_error(path + " holds no " + std::string(name));
        });
    }
    EditedEvidence& removeObject(const std::string& path, std::string_view name)
    {
        return json(path, [&](boost::json::value& list) {
            boost::json::array& items = list.at("items").as_array();
            for (auto item = items.begin(); item != items.end(); ++item) {
                if (item->at("metadata").at("name").as_string() == name) {
                    items.erase(item);
                    return;
                }
            }
            throw std::logic_error(path + " holds no " + std::string(name));
        });
    }

    std::shared_ptr<const cluster::ClusterSnapshot> build() const
    {
        return cluster::ClusterSnapshot::build(evidence::Evidence(m_original.description(), m_files)).value();
    }

private:
    evidence::Evidence m_original;
    std::map<std::string, evidence::Evidence::Text, std::less<>> m_files;
};

// The slice of a service (its name begins with the service's) in one address type.
inline void editSlice(EditedEvidence& evidence, const std::string& service, const std::string& addressType,
                      const std::function<void(boost::json::object&)>& edit)
{
    evidence.json("api/endpointslices.json", [&](boost::json::value& list) {
        for (boost::json::value& item : list.at("items").as_array()) {
            const boost::json::value* const label = item.at("metadata").as_object().if_contains("labels");
            if (label && label->at("kubernetes.io/service-name").as_string() == service
                && item.at("addressType").as_string() == addressType)
                return edit(item.as_object());
        }
        throw std::logic_error("no slice of " + service);
    });
}

}  // namespace fairlead::test
