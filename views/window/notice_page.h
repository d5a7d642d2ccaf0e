#pragma once

#include "model/core/result.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;
class QVBoxLayout;

namespace fairlead::views {

// What the window shows while there is no cluster: a title, words, what is going on, and what a
// person can do about it. UI thread.
class NoticePage : public QWidget {
    Q_OBJECT

public:
    explicit NoticePage(QWidget* parent = nullptr);

    void showStart();
    void showProgress(const QString& title);
    void showError(const Error& error);
    QString text() const;

signals:
    void cancelRequested();
    void openRequested();
    void sampleRequested();

private:
    void showWords(const QString& title, const QString& text, bool isError);
    QPushButton* addButton(const QString& text, void (NoticePage::*signal)());

    QLabel* m_title;
    QLabel* m_text;
    QProgressBar* m_progress;
    QPushButton* m_cancel;
    QPushButton* m_open;
    QPushButton* m_sample;
};

}  // namespace fairlead::views
