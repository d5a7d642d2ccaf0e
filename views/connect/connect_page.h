#pragma once

#include "model/core/result.h"
#include "model/kubernetes/api/connection_steps.h"

#include <QWidget>

#include <map>

class QGridLayout;
class QLabel;
class QPushButton;

namespace fairlead::views {

class Theme;

// The way to a cluster while it is gone: each step with what was found and how long it took, which one failed and what to
// do about it. UI thread.
class ConnectPage : public QWidget {
    Q_OBJECT

public:
    explicit ConnectPage(const Theme& theme, QWidget* parent = nullptr);

    // Forgets the steps and begins anew.
    void begin(const QString& title);
    void showStep(const kubernetes::StepReport& report);
    // What a login program says, which a person may have to follow.
    void showPluginWords(const QString& words);
    void showError(const Error& error);
    QString text() const;

signals:
    void cancelRequested();
    void retryRequested();
    void backRequested();

private:
    // The three cells of a step's row.
    struct Row {
        QLabel* sign;
        QLabel* name;
        QLabel* detail;
        kubernetes::StepReport report;
        bool reached = false;
    };
    void createLabels();
    void createRows();
    void arrange();
    void paintRow(Row& row);
    void setButtons(bool running);

    const Theme& m_theme;
    QLabel* m_title;
    QGridLayout* m_grid;
    std::map<kubernetes::ConnectionStep, Row> m_rows;
    QLabel* m_plugin;
    QLabel* m_error;
    QLabel* m_remedy;
    QPushButton* m_cancel;
    QPushButton* m_retry;
    QPushButton* m_back;
};

}  // namespace fairlead::views
