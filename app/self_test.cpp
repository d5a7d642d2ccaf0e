#include "app/self_test.h"

#include "model/diagram/svg_writer.h"
#include "resources/bundle.h"
#include "views/diagram/pictures.h"
#include "views/theme/theme.h"
#include "views/window/main_window.h"

#include <QApplication>
#include <QSettings>
#include <QTemporaryDir>

namespace fairlead::app {
namespace {

// Counts what was tried and says what failed.
class Checks {
public:
    explicit Checks(std::ostream& out) : m_out(out) { }
    void check(bool good, const std::string& what)
    {
        ++(good ? m_passed : m_failed);
        if (!good)
            m_out << "FAILED: " << what << '\n';
    }
    ExitStatus finish()
    {
        m_out << "self-test: " << m_passed << " passed, " << m_failed << " failed\n";
        return m_failed == 0 ? ExitStatus::fine : ExitStatus::findings;
    }

private:
    std::ostream& m_out;
    int m_passed = 0;
    int m_failed = 0;
};

views::SnapshotPtr checkSample(std::string_view mode, Checks& checks)
{
    const std::string name = "sample " + std::string(mode);
    auto evidence = resources::openSample(mode);
    checks.check(evidence.has_value(), name + " opens");
    if (!evidence)
        return nullptr;
    auto snapshot = cluster::ClusterSnapshot::build(std::move(*evidence));
    checks.check(snapshot.has_value(), name + " is read");
    if (!snapshot)
        return nullptr;
    for (const kubernetes::Service& service : (*snapshot)->objects().services.value_or(std::vector<kubernetes::Service>())) {
        const auto picture = views::servicePicture(*snapshot, service.meta.nameSpace, service.meta.name, {});
        checks.check(picture && !diagram::writeSvg(**picture).empty(), name + ": picture of " + service.meta.qualifiedName());
    }
    return *snapshot;
}

}  // namespace

ExitStatus runSelfTest(int argc, char** argv, CommandOutput output)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    resources::load();
    Checks checks(output.out);
    views::SnapshotPtr first;
    for (const resources::Sample& sample : resources::samples()) {
        const auto snapshot = checkSample(sample.mode, checks);
        if (!first)
            first = snapshot;
    }
    // Settings of its own, so that a test run changes nothing of the person's.
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    views::Theme theme;
    views::MainWindow window(theme, settings, nullptr, kubernetes::Environment());
    window.show();
    checks.check(window.isVisible(), "the window opens");
    if (first)
        window.showCluster(first, QStringLiteral("sample"));
    QApplication::processEvents();
    checks.check(!window.grab().isNull(), "the window paints");
    return checks.finish();
}

}  // namespace fairlead::app
