#include "resources/bundle.h"
#include "views/diagram/diagram_accessibility.h"

#include <QApplication>
#include <QThreadPool>

#include <gmock/gmock.h>

namespace {

// What the offscreen platform says of itself; not a fault of the program.
bool isExpected(const QString& text)
{
    for (const char* part : {"propagateSizeHints", "XDG_RUNTIME_DIR", "support raise()", "support grabbing the keyboard"})
        if (text.contains(QLatin1String(part)))
            return true;
    return false;
}

// A warning of Qt is a fault of the program: it fails the test in which it appears.
class FatalWarnings : public testing::EmptyTestEventListener {
    void OnTestStart(const testing::TestInfo&) override
    {
        m_previous = qInstallMessageHandler([](QtMsgType type, const QMessageLogContext&, const QString& text) {
            if ((type == QtWarningMsg || type == QtCriticalMsg) && !isExpected(text))
                ADD_FAILURE() << "Qt says: " << text.toStdString();
        });
    }
    void OnTestEnd(const testing::TestInfo&) override { qInstallMessageHandler(m_previous); }

    QtMessageHandler m_previous = nullptr;
};

}  // namespace

int main(int argc, char** argv)
{
    if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    qunsetenv("DBUS_SESSION_BUS_ADDRESS");  // the machine's own light or dark must not matter
    testing::InitGoogleMock(&argc, argv);
    QApplication application(argc, argv);
    fairlead::resources::load();
    fairlead::views::installDiagramAccessibility();
    testing::UnitTest::GetInstance()->listeners().Append(new FatalWarnings);
    const int status = RUN_ALL_TESTS();
    QThreadPool::globalInstance()->waitForDone();
    return status;
}
