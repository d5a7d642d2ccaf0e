#pragma once

#include "model/core/result.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace fairlead::views {

// What the window shows while a capture is opened, and where that failed: a title, words, and what a person can do about it.
// UI thread.
class NoticePage : public QWidget {
    Q_OBJECT

public:
    explicit NoticePage(QWidget* parent = nullptr);

    void showProgress(const QString& title);
    void showError(const Error& error);
    QString text() const;

signals:
    void cancelRequested();
    void openRequested();
    void sampleRequested();
    void startRequested();

private:
    void showWords(const QString& title, const QString& text, bool isError);
    QPushButton* addButton(const QString& text, void (NoticePage::*signal)());

    QLabel* m_title;
    QLabel* m_text;
    QProgressBar* m_progress;
    QPushButton* m_cancel;
    QPushButton* m_open;
    QPushButton* m_sample;
    QPushButton* m_start;
};

}  // namespace fairlead::views
